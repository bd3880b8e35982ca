package com.metisrouter.catalog.importing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.usage.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong, odd or misleading in real price lists, in small.
class ListTrapsTest {

    private static PriceList read(ListFormat format, String json) {
        return PriceList.read(format, json.replace('\'', '"').getBytes(UTF_8));
    }

    private static ListedModel liteLlm(String fields) {
        return read(
                        ListFormat.LITELLM,
                        "{'m':{'mode':'chat','litellm_provider':'openai'," + fields + "}}")
                .find("m")
                .orElseThrow();
    }

    private static ListedModel modelsDev(String cost) {
        return read(
                        ListFormat.MODELS_DEV,
                        "{'p':{'id':'p','models':{'m':{'id':'m','cost':{" + cost + "}}}}}")
                .find("p/m")
                .orElseThrow();
    }

    private static ListedModel openRouter(String id, String pricing) {
        return read(
                        ListFormat.OPENROUTER,
                        "{'data':[{'id':'" + id + "','pricing':{" + pricing + "}}]}")
                .find(id)
                .orElseThrow();
    }

    private static List<String> prices(ListedModel model) {
        return model.components().stream().map(ListTrapsTest::text).toList();
    }

    private static String text(PriceComponent component) {
        return component.unit()
                + (component.aboveInputTokens() == 0 ? "" : ">" + component.aboveInputTokens())
                + "="
                + component.price();
    }

    @Test
    void exponents_are_read_exactly() {
        assertThat(
                        prices(
                                liteLlm(
                                        "'input_cost_per_token':1.23456789012345678e-07,'output_cost_per_token':2.5e-06")))
                .containsExactly(
                        "input_tokens=0.000000123456789012345678", "output_tokens=0.0000025");
        assertThat(prices(modelsDev("'input':0.1,'output':3")))
                .containsExactly("input_tokens=0.0000001", "output_tokens=0.000003");
        assertThat(
                        prices(
                                openRouter(
                                        "a/b",
                                        "'prompt':'0.00000008333333333333334','completion':'1e-6'")))
                .containsExactly(
                        "input_tokens=0.00000008333333333333334", "output_tokens=0.000001");
    }

    @Test
    void tiers_are_read_in_each_dialect() {
        assertThat(
                        prices(
                                liteLlm(
                                        "'input_cost_per_token':1e-6,'output_cost_per_token':2e-6,'input_cost_per_token_above_200k_tokens':3e-6,"
                                                + "'output_cost_per_token_above_200k_tokens':4e-6,'cache_creation_input_token_cost_above_1hr_above_200k_tokens':5e-6")))
                .contains(
                        "input_tokens>200000=0.000003",
                        "output_tokens>200000=0.000004",
                        "cache_write_1h_tokens>200000=0.000005");
        var ranged =
                liteLlm(
                        "'tiered_pricing':[{'range':[0,256000.0],'input_cost_per_token':1e-6,'output_cost_per_token':2e-6},"
                                + "{'range':[256000.0,1000000],'input_cost_per_token':3e-6,'output_cost_per_token':4e-6}]");
        assertThat(prices(ranged))
                .containsExactly(
                        "input_tokens=0.000001",
                        "output_tokens=0.000002",
                        "input_tokens>256000=0.000003",
                        "output_tokens>256000=0.000004");
        assertThat(ranged.doubts()).contains(Doubt.TIER_RULE_UNSTATED);
        var tiers =
                modelsDev(
                        "'input':1,'output':2,'cache_read':0.1,'tiers':[{'tier':{'size':200000},'input':3,'output':4}],'context_over_200k':{'input':3,'output':4}");
        assertThat(prices(tiers))
                .contains("input_tokens>200000=0.000003")
                .doesNotContain("cache_read_tokens>200000=0.0000001");
        assertThat(tiers.doubts()).contains(Doubt.TIER_RULE_UNSTATED, Doubt.TIER_SILENT);
        assertThat(
                        prices(
                                modelsDev(
                                        "'input':1,'output':2,'context_over_200k':{'input':3,'output':4}")))
                .contains("input_tokens>200000=0.000003");
        var overrides =
                openRouter(
                        "a/b",
                        "'prompt':'0.000001','completion':'0.000002','overrides':[{'min_prompt_tokens':200000,'prompt':'0.000003'},{'utc_start':'1630','utc_end':'0030','prompt':'0.0000005'}]");
        assertThat(prices(overrides)).contains("input_tokens>200000=0.000003");
        assertThat(overrides.unread()).containsExactly("overrides[1]");
    }

    @Test
    void what_is_no_price_is_never_proposed() {
        assertThat(openRouter("openrouter/auto", "'prompt':'-1','completion':'-1'").doubts())
                .contains(Doubt.DYNAMIC_PRICE);
        assertThat(openRouter("openrouter/auto", "'prompt':'-1','completion':'-1'").mayBeProposed())
                .isFalse();
        assertThat(
                        openRouter("~anthropic/claude-latest", "'prompt':'1','completion':'1'")
                                .mayBeProposed())
                .isFalse();
        assertThat(modelsDev("").doubts()).containsExactly(Doubt.NO_PRICE);
        assertThat(liteLlm("'input_cost_per_token':-1e-6").mayBeProposed()).isFalse();
        assertThat(
                        read(
                                        ListFormat.LITELLM,
                                        "{'fireworks-ai-default':{'input_cost_per_token':1e-6}}")
                                .find("fireworks-ai-default")
                                .orElseThrow()
                                .doubts())
                .contains(Doubt.SIZE_CLASS);
    }

    @Test
    void a_price_of_zero_is_doubted() {
        assertThat(openRouter("a/b:free", "'prompt':'0','completion':'0'").doubts())
                .containsExactly(Doubt.ZERO_PRICE);
        assertThat(modelsDev("'input':0,'output':2").doubts()).contains(Doubt.ZERO_PRICE);
        // An embedding has no output to be priced.
        assertThat(liteLlm("'input_cost_per_token':1e-6,'output_cost_per_token':0.0").doubts())
                .isEmpty();
    }

    @Test
    void prices_that_are_not_carried_over_are_named() {
        var model =
                liteLlm(
                        "'input_cost_per_token':1e-6,'output_cost_per_token_batches':5e-7,'search_context_cost_per_query':{'search_context_size_high':0.05},'regional_processing_uplift_multiplier_eu':1.1,'output_cost_per_video_per_second':0.1");

        assertThat(model.unread())
                .containsExactly(
                        "output_cost_per_token_batches",
                        "output_cost_per_video_per_second",
                        "regional_processing_uplift_multiplier_eu",
                        "search_context_cost_per_query.search_context_size_high");
        assertThat(model.doubts()).containsExactly(Doubt.UNREAD_COST);
        assertThat(modelsDev("'input':1,'output':2,'citation':3").unread())
                .containsExactly("citation");
    }

    @Test
    void misspelt_prices_are_taken_and_marked() {
        var model = modelsDev("'input':1,'output':2,'cached_input':0.1,'cached_write':1.25");

        assertThat(prices(model))
                .contains("cache_read_tokens=0.0000001", "cache_write_5m_tokens=0.00000125");
        assertThat(model.doubts()).containsExactly(Doubt.MISNAMED_COST);
    }

    @Test
    void seconds_are_priced_by_the_millisecond_and_others_by_their_unit() {
        assertThat(liteLlm("'input_cost_per_second':0.0001,'ocr_cost_per_page':0.001").components())
                .extracting(PriceComponent::unit)
                .containsExactlyInAnyOrder(Unit.MILLISECONDS, Unit.PAGES);
        assertThat(prices(liteLlm("'input_cost_per_second':0.0001")))
                .containsExactly("milliseconds=0.0000001");
    }

    @Test
    void what_a_list_has_twice_is_never_proposed() {
        var list =
                read(
                        ListFormat.LITELLM,
                        "{'m':{'mode':'chat','input_cost_per_token':1e-6},'m':{'mode':'chat','input_cost_per_token':2e-6},"
                                + "'n':{'mode':'chat','input_cost_per_token':1e-6,'input_cost_per_token':2e-6},'o':{'mode':'chat','input_cost_per_token':1e-6}}");

        assertThat(list.find("m").orElseThrow().doubts()).contains(Doubt.TWICE);
        assertThat(list.find("n").orElseThrow().doubts()).contains(Doubt.TWICE);
        assertThat(list.find("o").orElseThrow().doubts()).isEmpty();
        var routed =
                read(
                        ListFormat.OPENROUTER,
                        "{'data':[{'id':'a/b','pricing':{'prompt':'1'}},{'id':'a/b','pricing':{'prompt':'2'}}]}");
        assertThat(routed.find("a/b").orElseThrow().mayBeProposed()).isFalse();
        assertThatThrownBy(() ->
                        read(
                                ListFormat.MODELS_DEV,
                                "{'p':{'models':{'m':{}}},'p':{'models':{'n':{}}}}"))
                .isInstanceOf(UnreadableList.class)
                .hasMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{'m':{'mode':'chat','input_cost_per_token':1e-6}",
                "{'m':{'mode':'chat','input_cost_per_token':1e-6}} x",
                "{'m':17}",
                "{}",
                "{'m':{'mode':'chat','input_cost_per_token':1e999999999}}",
                "{'m':{'mode':'chat','input_cost_per_token':1e-999999999}}",
                "{'m':{'mode':'chat','input_cost_per_token':NaN}}",
                "{'m':{'mode':'chat','input_cost_per_token':0.0000000000000000000000000000001}}"
            })
    void a_file_that_is_broken_is_refused_whole(String json) {
        assertThatThrownBy(() -> read(ListFormat.LITELLM, json)).isInstanceOf(UnreadableList.class);
    }

    @Test
    void a_hostile_file_is_refused_before_it_fills_the_memory() {
        var deep = "{'m':" + "[".repeat(100_000);
        assertThatThrownBy(() -> read(ListFormat.LITELLM, deep))
                .isInstanceOf(UnreadableList.class)
                .hasMessageContaining("nesting depth");
        var longString = "{'m':{'mode':'" + "x".repeat(300_000) + "'}}";
        assertThatThrownBy(() -> read(ListFormat.LITELLM, longString))
                .isInstanceOf(UnreadableList.class);
        var longNumber = "{'m':{'mode':'chat','input_cost_per_token':0." + "1".repeat(100) + "}}";
        assertThatThrownBy(() -> read(ListFormat.LITELLM, longNumber))
                .isInstanceOf(UnreadableList.class);
        assertThatThrownBy(
                        () -> PriceList.read(ListFormat.LITELLM, new byte[PriceList.BYTES_MAX + 1]))
                .isInstanceOf(UnreadableList.class)
                .hasMessageContaining("bytes");
        assertThatThrownBy(() -> openRouter("a/b", "'prompt':'free'"))
                .isInstanceOf(UnreadableList.class)
                .hasMessageContaining("a/b, prompt");
    }

    @Test
    void input_and_output_that_changed_places_are_told() {
        var before =
                read(
                        ListFormat.LITELLM,
                        "{'m':{'mode':'chat','input_cost_per_token':1.5e-7,'output_cost_per_token':3.75e-8}}");
        var after =
                read(
                        ListFormat.LITELLM,
                        "{'m':{'mode':'chat','input_cost_per_token':3.75e-8,'output_cost_per_token':1.50e-7}}");

        assertThat(ListDiff.between(before, after).changed())
                .singleElement()
                .matches(ListDiff.Change::swapped);
        assertThat(ListDiff.between(before, before).changed()).isEmpty();
    }
}
