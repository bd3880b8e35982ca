package com.metisrouter.ledger.credit;

import com.metisrouter.contracts.Edge;
import com.metisrouter.ledger.account.Refusal;
import com.metisrouter.ledger.account.RefusalProblem;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.Staff;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// Staff close the books of a month without waiting for the sweep: some accounts at each call, until none is left.
@Edge
@RestController
public class BooksController {

    private static final YearMonth PERIOD_MIN = YearMonth.of(2000, 1);

    private record Close(@Nullable String period) {}

    private final PeriodClosing periods;
    private final Staff staff;
    private final InstantSource clock;

    public BooksController(PeriodClosing periods, Staff staff, InstantSource clock) {
        this.periods = periods;
        this.staff = staff;
        this.clock = clock;
    }

    @PostMapping("/api/v1/books/close")
    ResponseEntity<byte[]> close(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        staff.require(authorization);
        var period = period(Bodies.read(request, Close.class).period());
        if (!period.isBefore(YearMonth.from(clock.instant().atZone(ZoneOffset.UTC)))) {
            throw RefusalProblem.of(Refusal.PERIOD_NOT_OVER, "");
        }
        return Bodies.json(200, periods.closeSome(period.toString()));
    }

    private static YearMonth period(@Nullable String text) {
        try {
            var period = YearMonth.parse(Fields.required("period", text));
            if (!period.isBefore(PERIOD_MIN)) {
                return period;
            }
        } catch (DateTimeException _) {
            // Said below.
        }
        throw Fields.invalid("period", "(expected: a month such as 2026-10)");
    }
}
