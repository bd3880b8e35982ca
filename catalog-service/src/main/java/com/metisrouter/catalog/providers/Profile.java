package com.metisrouter.catalog.providers;

import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.providers.AuthStyle;
import java.util.List;
import java.util.regex.Pattern;

/// What is known of a provider before anybody has an account there.
///
/// @param id such as `azure-openai`
/// @param baseUrl with places such as `{region}`; empty where it has to be given
/// @param checkPath below the base URL, asked to see whether it is there; empty where there is none
/// @param credential what to paste, in words
/// @param note what one has to know before; may be empty
/// @param docs the provider's own page
public record Profile(
        String id,
        String name,
        Protocol protocol,
        String baseUrl,
        AuthStyle auth,
        String checkPath,
        String credential,
        String note,
        String docs) {

    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

    /// What its address needs: `resource`, `region`.
    public List<String> places() {
        return PLACE.matcher(baseUrl).results().map(it -> it.group(1)).distinct().toList();
    }
}
