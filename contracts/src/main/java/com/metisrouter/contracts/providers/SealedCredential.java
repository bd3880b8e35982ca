package com.metisrouter.contracts.providers;

/// A provider's credential as it is stored and sent to gateways: readable only for who has the key that sealed it.
///
/// @param id which of the provider's credentials, such as `cred_…`
/// @param keyId the key that sealed it, as `CredentialKeys` names it
/// @param sealed AES-256-GCM in Base64: a version, the nonce, the text and its tag
public record SealedCredential(String id, String keyId, String sealed) {

    /// Without what is sealed: there is no need for it in a log.
    @Override
    public String toString() {
        return "SealedCredential[" + id + ", key " + keyId + "]";
    }
}
