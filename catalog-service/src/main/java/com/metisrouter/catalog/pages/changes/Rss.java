package com.metisrouter.catalog.pages.changes;

import com.metisrouter.catalog.pages.ModelRow;
import java.io.StringWriter;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Changes as RSS 2.0. What is announced has no `pubDate`, so that a reader takes the time at which it first saw it.
final class Rss {

    static final String PATH = "/changes.rss";
    static final String TITLE = "MetisRouter: prices and models";
    static final String DESCRIPTION =
            "Prices that changed or will, models that came, and models that go.";

    private static final String ATOM = "http://www.w3.org/2005/Atom";
    private static final char REPLACEMENT = '\uFFFD';

    private final XMLStreamWriter xml;
    private final URI site;

    private Rss(XMLStreamWriter xml, URI site) {
        this.xml = xml;
        this.site = site;
    }

    /// @param site where the pages are, as readers see it
    static String of(ChangePage page, URI site) {
        var text = new StringWriter();
        try {
            var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new Rss(xml, site).write(page);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("memory can be written to", e);
        }
        return text.toString();
    }

    private void write(ChangePage page) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("rss");
        xml.writeAttribute("version", "2.0");
        xml.writeNamespace("atom", ATOM);
        xml.writeStartElement("channel");
        element("title", TITLE);
        element("link", site + page.query().address("/changes"));
        element("description", DESCRIPTION);
        element("language", "en");
        xml.writeEmptyElement("atom", "link", ATOM);
        xml.writeAttribute("href", site + page.query().address(PATH));
        xml.writeAttribute("rel", "self");
        xml.writeAttribute("type", "application/rss+xml");
        for (var change : page.changes()) {
            item(change, page.now());
        }
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void item(Change change, Instant now) throws XMLStreamException {
        xml.writeStartElement("item");
        element("title", ChangeText.title(change));
        element("link", site + ModelRow.path(change.model()));
        element("description", ChangeText.text(change, now));
        element("category", change.kind().word());
        xml.writeStartElement("guid");
        xml.writeAttribute("isPermaLink", "false");
        xml.writeCharacters(legal(change.id()));
        xml.writeEndElement();
        if (!change.isAnnounced(now)) {
            element(
                    "pubDate",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            change.from().atOffset(ZoneOffset.UTC)));
        }
        xml.writeEndElement();
    }

    private void element(String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(legal(text));
        xml.writeEndElement();
    }

    /// XML has no way to write most control characters and halves of pairs; the writer escapes the rest.
    private static String legal(String text) {
        var legal = new StringBuilder(text.length());
        text.codePoints()
                .map(each -> isLegal(each) ? each : REPLACEMENT)
                .forEach(legal::appendCodePoint);
        return legal.toString();
    }

    private static boolean isLegal(int character) {
        return character == '\t'
                || character == '\n'
                || (character >= 0x20 && character < 0xD800)
                || (character >= 0xE000 && character < 0xFFFE)
                || character >= 0x10000;
    }
}
