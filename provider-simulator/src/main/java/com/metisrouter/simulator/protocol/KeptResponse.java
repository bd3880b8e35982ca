package com.metisrouter.simulator.protocol;

/// A response that is kept for its client.
///
/// @param json the response, as it was answered
/// @param items what it was made from, oldest first: a JSON array
/// @param tokens of its input and output, which a request that goes on from it sends again
public record KeptResponse(String id, String json, String items, int tokens) {

    /// As `GET /v1/responses/{id}/input_items` answers, newest first.
    public String inputItems() {
        return "{\"object\":\"list\",\"data\":"
                + items
                + ",\"first_id\":null,\"last_id\":null,\"has_more\":false}";
    }

    public String deleted() {
        return "{\"id\":\"" + id + "\",\"object\":\"response\",\"deleted\":true}";
    }
}
