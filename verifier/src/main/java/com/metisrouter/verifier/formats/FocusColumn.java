package com.metisrouter.verifier.formats;

/// The columns of the FOCUS 1.2 export: those of the specification that apply, in its alphabetical order, then our own.
enum FocusColumn {
    BILLED_COST("BilledCost"),
    BILLING_ACCOUNT_ID("BillingAccountId"),
    BILLING_ACCOUNT_NAME("BillingAccountName"),
    BILLING_CURRENCY("BillingCurrency"),
    BILLING_PERIOD_END("BillingPeriodEnd"),
    BILLING_PERIOD_START("BillingPeriodStart"),
    CHARGE_CATEGORY("ChargeCategory"),
    CHARGE_CLASS("ChargeClass"),
    CHARGE_DESCRIPTION("ChargeDescription"),
    CHARGE_FREQUENCY("ChargeFrequency"),
    CHARGE_PERIOD_END("ChargePeriodEnd"),
    CHARGE_PERIOD_START("ChargePeriodStart"),
    CONSUMED_QUANTITY("ConsumedQuantity"),
    CONSUMED_UNIT("ConsumedUnit"),
    CONTRACTED_COST("ContractedCost"),
    CONTRACTED_UNIT_PRICE("ContractedUnitPrice"),
    EFFECTIVE_COST("EffectiveCost"),
    INVOICE_ISSUER_NAME("InvoiceIssuerName"),
    LIST_COST("ListCost"),
    LIST_UNIT_PRICE("ListUnitPrice"),
    PRICING_CATEGORY("PricingCategory"),
    PRICING_QUANTITY("PricingQuantity"),
    PRICING_UNIT("PricingUnit"),
    PROVIDER_NAME("ProviderName"),
    PUBLISHER_NAME("PublisherName"),
    SERVICE_CATEGORY("ServiceCategory"),
    SERVICE_NAME("ServiceName"),
    SERVICE_SUBCATEGORY("ServiceSubcategory"),
    SKU_ID("SkuId"),
    SKU_METER("SkuMeter"),
    SKU_PRICE_DETAILS("SkuPriceDetails"),
    SKU_PRICE_ID("SkuPriceId"),
    SUB_ACCOUNT_ID("SubAccountId"),
    SUB_ACCOUNT_NAME("SubAccountName"),
    TAGS("Tags"),
    X_CORRECTION_ID("x_CorrectionId"),
    X_ENDPOINT("x_Endpoint"),
    X_KEY_ID("x_KeyId"),
    X_LEDGER_ENTRY("x_LedgerEntry"),
    X_LEDGER_POSITION("x_LedgerPosition"),
    X_OUTCOME("x_Outcome"),
    X_QUANTITY_SOURCE("x_QuantitySource"),
    X_RECORDED_AT("x_RecordedAt"),
    X_REQUEST_ID("x_RequestId"),
    /// `Rounding` on the row that brings a request's exact costs to what was charged; `Correction` on one that puts a charge right.
    X_ROW_KIND("x_RowKind"),
    X_SETTLEMENT("x_Settlement");

    private final String id;

    FocusColumn(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }
}
