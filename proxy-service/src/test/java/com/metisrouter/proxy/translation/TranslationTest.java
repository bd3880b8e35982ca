package com.metisrouter.proxy.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.proxy.json.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

final class TranslationTest {

    private static final AnswerFrame FRAME =
            new AnswerFrame("id-1", "some/model", 1_700_000_000, json("{}"));

    private static ObjectNode json(String text) {
        return (ObjectNode) Trees.read(text.replace('\'', '"'));
    }

    private static final String CONVERSATION =
            """
            {'model':'m','max_completion_tokens':5000,'temperature':0.5,'stop':'END','reasoning_effort':'medium','user':'u1',
             'tools':[{'type':'function','function':{'name':'f','description':'d','parameters':{'type':'object'}}}],
             'tool_choice':{'type':'function','function':{'name':'f'}},'parallel_tool_calls':false,
             'response_format':{'type':'json_schema','json_schema':{'name':'n','schema':{'type':'object'}}},
             'messages':[{'role':'system','content':'be brief'},
              {'role':'user','content':[{'type':'text','text':'see'},{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}]},
              {'role':'assistant','content':null,'tool_calls':[{'id':'c1','type':'function','function':{'name':'f','arguments':'{\\"a\\":1}'}}]},
              {'role':'tool','tool_call_id':'c1','content':'fine'}]}
            """;

    @Test
    void a_conversation_becomes_anthropic_s() {
        var request = new AnthropicSpeech().fromChat(json(CONVERSATION), 8_000);

        assertThat(request.dropped()).isEmpty();
        assertThat(Trees.read(Trees.text(request.body())))
                .isEqualTo(
                        json(
                                """
                                {'model':'m','max_tokens':5000,'system':[{'type':'text','text':'be brief'}],
                                 'messages':[
                                  {'role':'user','content':[{'type':'text','text':'see'},{'type':'image','source':{'type':'base64','media_type':'image/png','data':'AAAA'}}]},
                                  {'role':'assistant','content':[{'type':'tool_use','id':'c1','name':'f','input':{'a':1}}]},
                                  {'role':'user','content':[{'type':'tool_result','tool_use_id':'c1','content':[{'type':'text','text':'fine'}]}]}],
                                 'temperature':0.5,'stop_sequences':['END'],
                                 'tools':[{'name':'f','description':'d','input_schema':{'type':'object'}}],
                                 'tool_choice':{'type':'tool','name':'f','disable_parallel_tool_use':true},
                                 'thinking':{'type':'enabled','budget_tokens':4999},
                                 'output_config':{'format':{'type':'json_schema','schema':{'type':'object'}}},
                                 'metadata':{'user_id':'u1'}}
                                """));
    }

    @Test
    void a_conversation_becomes_google_s() {
        var request = new GeminiSpeech().fromChat(json(CONVERSATION), 8_000);

        assertThat(request.dropped()).containsExactly("user", "parallel_tool_calls");
        assertThat(Trees.read(Trees.text(request.body())))
                .isEqualTo(
                        json(
                                """
                                {'systemInstruction':{'parts':[{'text':'be brief'}]},
                                 'contents':[
                                  {'role':'user','parts':[{'text':'see'},{'inlineData':{'mimeType':'image/png','data':'AAAA'}}]},
                                  {'role':'model','parts':[{'functionCall':{'name':'f','args':{'a':1}}}]},
                                  {'role':'user','parts':[{'functionResponse':{'name':'f','response':{'output':'fine'}}}]}],
                                 'tools':[{'functionDeclarations':[{'name':'f','description':'d','parametersJsonSchema':{'type':'object'}}]}],
                                 'toolConfig':{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['f']}},
                                 'generationConfig':{'maxOutputTokens':5000,'temperature':0.5,'stopSequences':['END'],
                                  'responseMimeType':'application/json','responseJsonSchema':{'type':'object'},
                                  'thinkingConfig':{'thinkingBudget':8192,'includeThoughts':true}}}
                                """));
    }

    @Test
    void thoughts_and_their_signatures_come_back_to_who_had_them() {
        var answer =
                json(
                        "{'content':[{'type':'thinking','thinking':'hm','signature':'s1'},{'type':'redacted_thinking','data':'x'},"
                                + "{'type':'text','text':'hi'},{'type':'tool_use','id':'t1','name':'f','input':{}}],'stop_reason':'tool_use'}");
        var chat = new AnthropicSpeech().chatAnswer(answer, FRAME);
        assertThat(chat.at("/choices/0/message/reasoning_content").stringValue()).isEqualTo("hm");
        assertThat(chat.at("/choices/0/finish_reason").stringValue()).isEqualTo("tool_calls");

        for (ClientSpeech client : List.of(new MessagesSpeech(), new ResponsesSpeech())) {
            var told = client.answer(chat, FRAME);
            var back = json("{'model':'m','max_tokens':100,'messages':[],'input':[]}");
            if (client instanceof MessagesSpeech) {
                back.remove("input");
                back.putArray("messages")
                        .addObject()
                        .put("role", "assistant")
                        .set("content", told.path("content"));
            } else {
                back.remove(List.of("messages", "max_tokens"));
                back.set("input", told.path("output"));
            }
            var again = new AnthropicSpeech().fromChat(client.toChat(back).body(), 100).body();
            assertThat(again.at("/messages/0/content")).isEqualTo(answer.path("content"));
        }
    }

    @Test
    void google_s_calls_and_signatures_are_carried() {
        var answer =
                json(
                        "{'candidates':[{'content':{'parts':[{'text':'hm','thought':true},{'functionCall':{'name':'f','args':{'a':1}},'thoughtSignature':'sig'}]},'finishReason':'STOP'}]}");
        var chat = new GeminiSpeech().chatAnswer(answer, FRAME);
        assertThat(chat.at("/choices/0/finish_reason").stringValue()).isEqualTo("tool_calls");

        var back = json("{'messages':[]}");
        back.putArray("messages").add(chat.at("/choices/0/message"));
        var again = new GeminiSpeech().fromChat(back, 10).body();
        assertThat(again.at("/contents/0/parts/0"))
                .isEqualTo(
                        json(
                                "{'functionCall':{'name':'f','args':{'a':1}},'thoughtSignature':'sig'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'messages':[],'logit_bias':{'1':2}} | logit_bias",
                "{'messages':[],'presence_penalty':0.1} | presence_penalty",
                "{'messages':[],'n':2} | n",
                "{'messages':[],'temperature':1.5} | temperature",
                "{'messages':[],'response_format':{'type':'json_object'}} | response_format",
                "{'messages':[],'tools':[{'type':'custom'}]} | tools[0].type",
                "{'messages':[{'role':'function'}]} | messages[0].role",
                "{'messages':[{'role':'user','content':[{'type':'input_audio'}]}]} | messages[0].content[0].type",
                "{'messages':{}} | messages",
                "{'messages':[1]} | messages[0]",
                "{'messages':[],'unheard_of':1} | unheard_of"
            })
    void what_anthropic_has_no_place_for_is_refused_by_name(String request, String param) {
        assertThatThrownBy(() -> new AnthropicSpeech().fromChat(json(request), 100))
                .isInstanceOfSatisfying(
                        NotCarried.class, it -> assertThat(it.param()).isEqualTo(param));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'input':'a','previous_response_id':'r'} | previous_response_id",
                "{'input':'a','background':true} | background",
                "{'input':'a','tools':[{'type':'file_search'}]} | tools[0].type",
                "{'input':[{'type':'item_reference','id':'x'}]} | input[0].type",
                "{'input':[{'role':'user','content':[{'type':'input_image','file_id':'f'}]}]} | input[0].content[0].image_url",
                "{'input':[{'role':'critic','content':'x'}]} | input[0].role",
                "{'input':1} | input"
            })
    void what_a_chat_has_no_place_for_is_refused_by_name(String request, String param) {
        assertThatThrownBy(() -> new ResponsesSpeech().toChat(json(request)))
                .isInstanceOfSatisfying(
                        NotCarried.class, it -> assertThat(it.param()).isEqualTo(param));
    }

    @Test
    void a_search_of_the_web_and_other_hints_are_left_out_and_named() {
        var chat =
                new ResponsesSpeech()
                        .toChat(
                                json(
                                        "{'input':'a','store':true,'include':['x'],'background':false,'tools':[{'type':'web_search'}]}"));

        assertThat(chat.dropped()).containsExactlyInAnyOrder("store", "include", "tools[0]");
        assertThat(chat.body().has("tools")).isFalse();
    }

    /// However a provider cuts its answer, what a client puts together is what it would have got whole.
    @Property(tries = 300)
    void a_stream_adds_up_to_the_whole_answer(@ForAll long seed) {
        var random = new Random(seed);
        var provider = new AnthropicSpeech();
        var stream = provider.stream(FRAME);
        var client = new ResponsesSpeech().stream(FRAME);
        var events = new ArrayList<ClientEvent>();
        var whole = json("{'content':[],'stop_reason':'end_turn'}");
        var content = whole.putArray("content");
        // Between the protocols words come before calls, so an answer that has words behind a call
        // is told in another order.
        var tool = false;
        for (var block = 0; block < 1 + random.nextInt(4); block++) {
            tool |= random.nextBoolean();
            var start = json("{'type':'content_block_start'}").put("index", block);
            var begun = start.putObject("content_block");
            begun.put("type", tool ? "tool_use" : "text");
            var text = new StringBuilder(tool ? "{\"a\":\"" : "");
            if (tool) {
                begun.put("id", "t" + block).put("name", "f").putObject("input");
            } else {
                begun.put("text", "");
            }
            feed(stream, client, start, events);
            for (var i = 0; i < 1 + random.nextInt(5); i++) {
                var piece = (i == 0 && tool ? "{\"a\":\"" : "") + "w" + random.nextInt(100);
                if (i > 0 || !tool) {
                    text.append(piece);
                } else {
                    text.setLength(0);
                    text.append(piece);
                }
                feed(stream, client, delta(block, tool, piece), events);
            }
            if (tool) {
                text.append("\"}");
                feed(stream, client, delta(block, true, "\"}"), events);
            }
            var last = content.addObject().put("type", tool ? "tool_use" : "text");
            if (tool) {
                last.put("id", "t" + block).put("name", "f");
                last.set("input", Trees.read(text.toString()));
            } else {
                last.put("text", text.toString());
            }
        }
        feed(
                stream,
                client,
                json("{'type':'message_delta','delta':{'stop_reason':'end_turn'}}"),
                events);
        events.addAll(client.end(json("{}")));

        var told = new ResponsesSpeech().answer(provider.chatAnswer(whole, FRAME), FRAME);
        assertThat(events.getLast().data().at("/response/output")).isEqualTo(told.path("output"));
    }

    private static ObjectNode delta(int block, boolean tool, String piece) {
        var delta = json("{'type':'content_block_delta'}").put("index", block);
        delta.putObject("delta")
                .put("type", tool ? "input_json_delta" : "text_delta")
                .put(tool ? "partial_json" : "text", piece);
        return delta;
    }

    private static void feed(
            ProviderStream provider, ClientStream client, ObjectNode event, List<ClientEvent> to) {
        provider.chunks("", event).forEach(chunk -> to.addAll(client.events(chunk)));
    }
}
