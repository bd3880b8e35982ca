package com.metisrouter.ledger.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.web.Bodies;
import com.metisrouter.ledger.web.Fields;
import com.metisrouter.ledger.web.Staff;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Staff make, list, change and archive projects.
@Edge
@RestController
public class ProjectController {

    private static final Set<String> CHANGE_FIELDS = Set.of("models", "endpoints", "limits");
    private static final Set<String> NEW_FIELDS =
            Set.of("accountId", "name", "models", "endpoints", "limits");

    private enum Status {
        ACTIVE,
        ARCHIVED
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record ProjectView(
            String id,
            String accountId,
            String name,
            Status status,
            List<String> models,
            List<String> endpoints,
            List<SpendLimit> limits,
            Instant createdAt,
            @Nullable Instant archivedAt) {

        static ProjectView of(ProjectState project) {
            return new ProjectView(
                    project.projectId(),
                    project.accountId(),
                    project.name(),
                    project.archived() ? Status.ARCHIVED : Status.ACTIVE,
                    project.attributes().models(),
                    project.attributes().endpoints(),
                    project.attributes().limits(),
                    project.createdAt(),
                    project.archivedAt());
        }
    }

    private record Page(String object, List<ProjectView> data, boolean has_more) {}

    private final Projects projects;
    private final KeyDirectory directory;
    private final Accounts accounts;
    private final Staff staff;

    public ProjectController(
            Projects projects, KeyDirectory directory, Accounts accounts, Staff staff) {
        this.projects = projects;
        this.directory = directory;
        this.accounts = accounts;
        this.staff = staff;
    }

    @PostMapping("/api/v1/projects")
    ResponseEntity<byte[]> create(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        var actor = staff.require(authorization);
        var body = AccessBody.of(Bodies.tree(request), NEW_FIELDS);
        var accountId = KeyController.requireAccount(accounts, body.textOrNull("accountId"));
        var name = body.label("name");
        if (name.isNone()) {
            throw Fields.invalid("name", "missing (expected: a text)");
        }
        var made =
                projects.create(
                        accountId, name, changed(body).apply(ProjectAttributes.NONE), actor);
        return answer(made, name.text(), 201);
    }

    @GetMapping("/api/v1/projects")
    ResponseEntity<byte[]> list(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestParam(name = "accountId", required = false) @Nullable String accountId,
            @RequestParam(name = "after", defaultValue = "") String after,
            @RequestParam(name = "limit", defaultValue = "" + KeyController.PAGE_DEFAULT)
                    int limit) {
        var _ = staff.require(authorization);
        KeyController.requirePage(limit);
        var account = KeyController.requireAccount(accounts, accountId);
        var found = directory.projects(account, after, limit + 1);
        var page = found.stream().limit(limit).map(ProjectView::of).toList();
        return Bodies.json(200, new Page("list", page, found.size() > limit));
    }

    @GetMapping("/api/v1/projects/{projectId}")
    ResponseEntity<byte[]> show(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("projectId") String projectId) {
        var _ = staff.require(authorization);
        return directory
                .project(projectId)
                .map(project -> Bodies.json(200, ProjectView.of(project)))
                .orElseThrow(() -> AccessProblems.of(AccessRefusal.NO_SUCH_PROJECT, projectId));
    }

    @PatchMapping("/api/v1/projects/{projectId}")
    ResponseEntity<byte[]> change(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("projectId") String projectId,
            HttpServletRequest request) {
        var actor = staff.require(authorization);
        var change = changed(AccessBody.of(Bodies.tree(request), CHANGE_FIELDS));
        return answer(projects.change(projectId, change, actor), projectId, 200);
    }

    @PostMapping("/api/v1/projects/{projectId}/archive")
    ResponseEntity<byte[]> archive(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("projectId") String projectId) {
        var actor = staff.require(authorization);
        return answer(projects.archive(projectId, actor), projectId, 200);
    }

    /// What a body says, on top of what is.
    private static UnaryOperator<ProjectAttributes> changed(AccessBody body) {
        var models = body.models("models");
        var endpoints = body.endpoints("endpoints");
        var limits = body.limits("limits");
        return was ->
                new ProjectAttributes(
                        body.has("models") ? models : was.models(),
                        body.has("endpoints") ? endpoints : was.endpoints(),
                        body.has("limits") ? limits : was.limits());
    }

    private static ResponseEntity<byte[]> answer(
            AccessDecision<ProjectEvent, ProjectState> decision, String id, int status) {
        return switch (decision) {
            case AccessDecision.Accepted<ProjectEvent, ProjectState>(_, var after) ->
                    Bodies.json(status, ProjectView.of(after));
            case AccessDecision.AlreadyDone<ProjectEvent, ProjectState>(var state) ->
                    Bodies.json(200, ProjectView.of(state));
            case AccessDecision.Refused<ProjectEvent, ProjectState>(var refusal) ->
                    throw AccessProblems.of(refusal, id);
        };
    }
}
