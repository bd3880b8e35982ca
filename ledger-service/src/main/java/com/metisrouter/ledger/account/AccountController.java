package com.metisrouter.ledger.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.Staff;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// Staff open accounts.
@Edge
@RestController
public class AccountController {

    private static final int ID_BYTES = 12;

    private record NewAccount(@Nullable String id, @Nullable String name) {}

    private record OpenedAccount(String id, String name) {}

    private final Accounts accounts;
    private final Staff staff;
    private final SecureRandom random = new SecureRandom();

    public AccountController(Accounts accounts, Staff staff) {
        this.accounts = accounts;
        this.staff = staff;
    }

    @PostMapping("/api/v1/accounts")
    ResponseEntity<byte[]> open(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable String idempotencyKey,
            HttpServletRequest request) {
        staff.require(authorization);
        var key = Fields.optional("Idempotency-Key", idempotencyKey);
        var body = Bodies.read(request, NewAccount.class);
        var id = body.id() == null ? mint(key) : Fields.accountId(body.id());
        var name = Fields.required("name", body.name());
        return switch (accounts.open(new OpenAccount(id, name))) {
            case Decision.Accepted<String> _ -> Bodies.json(201, new OpenedAccount(id, name));
            case Decision.AlreadyDone<String> _ -> Bodies.json(200, new OpenedAccount(id, name));
            case Decision.Refused<String>(var refusal) -> throw RefusalProblem.of(refusal, id);
        };
    }

    /// With a key always the same, so that a repetition opens no second account.
    private String mint(String key) {
        if (!key.isEmpty()) {
            var id = UUID.nameUUIDFromBytes(("account:" + key).getBytes(UTF_8));
            return "acc_" + id.toString().replace("-", "");
        }
        var bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return "acc_" + HexFormat.of().formatHex(bytes);
    }
}
