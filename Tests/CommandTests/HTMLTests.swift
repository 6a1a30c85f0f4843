import Testing

@testable import ocidiff_offline

/// The builder of HTML: nothing that is put in can be anything but text.
struct HTMLTests {
  @Test(
    "A text comes out as characters that mean nothing to a parser",
    arguments: [
      ("plain/path-1.txt", "plain/path-1.txt"),
      ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
      (#"" onclick="x"#, "&quot; onclick=&quot;x"), ("' '", "&#39; &#39;"), ("&lt;", "&amp;lt;"),
      ("two\nlines\tand", "two\nlines&#9;and"), ("nul\0 esc\u{1B}[1m \r", "nul\\x00 esc\\x1b[1m \\x0d"),
      ("bidi\u{202E}\u{2066}", "bidi\\u{202e}\\u{2066}"), ("\u{85}\u{9B}31m", "\\u{85}\\u{9b}31m"),
      ("soft\u{AD}hyphen\u{FEFF}\u{200B}", "soft\\u{ad}hyphen\\u{feff}\\u{200b}"),
      ("\u{E0041}\u{FFFE}\u{E000}\u{3164}", "\\u{e0041}\\u{fffe}\\u{e000}\\u{3164}"),
      ("français, עברית, 漢字", "français, עברית, 漢字"),
    ])
  func text(text: String, markup: String) {
    #expect(HTML(text: text).markup == markup)
    #expect(HTML(.p, [.title: text]).markup == "<p title=\"\(markup)\"></p>")
    #expect(HTML(.p, [:], "\(text)").markup == "<p>\(markup)</p>")
  }

  @Test("Hidden characters in a name are marked, so that nobody takes them for the letters that spell them")
  func marked() {
    #expect(HTML(marking: #"a\x1b"#).markup == #"a\x1b"#)
    #expect(HTML(marking: "a\u{1B}<b>").markup == #"a<i class="esc">\x1b</i>&lt;b&gt;"#)
    #expect(HTML(marking: "é\n\t").markup == "é<i class=\"esc\">↵</i>\n&#9;")
  }

  @Test("Elements are nested and closed; those without content have no end")
  func elements() {
    let list = HTML(.ul, [:], ["one", "two"].map { HTML(.li, [.id: $0], HTML(text: $0)) })
    #expect(list.markup == #"<ul><li id="one">one</li><li id="two">two</li></ul>"#)
    #expect(HTML(.input, [.type: "search", .hidden: ""]).markup == #"<input type="search" hidden="">"#)
  }

  @Test("What is long or deep comes in its order", arguments: [0, 10, 3_000, 5_000, 40_000])
  func longAndDeep(count: Int) {
    let long = String(repeating: "x", count: count)
    var (markup, expected) = (HTML(), "")
    for level in 0..<20 {
      markup = HTML(.div, [:], HTML(text: "\(level)"), markup, HTML(text: long), HTML(.b, [:], "|"))
      expected = "<div>\(level)\(expected)\(long)<b>|</b></div>"
    }
    #expect(HTML([markup, HTML(), markup]).markup == expected + expected)
    #expect(!markup.isEmpty)
    #expect(HTML([HTML(), HTML()]).isEmpty)
  }

  @Test("What differs is marked by whole words, and the rest is left as it is")
  func changedPart() {
    func sides(_ left: String, _ right: String) -> [String] {
      [0, 1].map { ChangedPart(left, right).markup(side: $0).markup }
    }
    #expect(
      sides("CHANNEL=stable", "CHANNEL=candidate") == ["CHANNEL=<b>stable</b>", "CHANNEL=<b>candidate</b>"])
    #expect(sides("at 12:06:00", "at 12:16:00") == ["at 12:<b>06</b>:00", "at 12:<b>16</b>:00"])
    #expect(sides("a b", "a c b") == ["a b", "a <b>c </b>b"])
    #expect(sides("", "x") == ["", "x"])
    let long = String(repeating: "x ", count: 5000)
    #expect(
      sides(long + "1", long + "2").allSatisfy { $0.utf8.count < 400 && $0.contains("9,880 characters") })
  }

  @Test("The picture gives each part an area in proportion, and nothing overlaps")
  func treemap() {
    let weights = [400.0, 300, 120, 90, 50, 30, 8, 1, 1]
    let whole = Treemap.Area(x: 10, y: 20, width: 500, height: 200)
    let areas = Treemap.divide(whole, by: weights)
    #expect(areas.count == weights.count)
    for (area, weight) in zip(areas, weights) {
      #expect(abs(area.width * area.height - weight * 100) < 0.01)
      #expect(
        area.x >= 9.99 && area.x + area.width <= 510.01 && area.y >= 19.99 && area.y + area.height <= 220.01)
    }
    for (index, one) in areas.enumerated() {
      for other in areas[(index + 1)...] {
        #expect(
          one.x + one.width <= other.x + 0.01 || other.x + other.width <= one.x + 0.01
            || one.y + one.height <= other.y + 0.01 || other.y + other.height <= one.y + 0.01)
      }
    }
    // Squarified: even the worst of these is no stripe.
    #expect(areas.prefix(6).allSatisfy { max($0.width / $0.height, $0.height / $0.width) < 4 })
  }
}
