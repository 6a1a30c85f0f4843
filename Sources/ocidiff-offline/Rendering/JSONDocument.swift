import OCILayout

/// A JSON object that is written over several lines, a member on each. What it lists is made while it is written, element
/// by element: the values of 100,000 differences take more memory than their text, and longer.
struct JSONDocument {
  /// What stands at a key.
  enum Part {
    /// A value, on the line of its key.
    case value(JSONValue)
    /// A list of so many elements, each on a line of its own.
    case rows(Int, (Int) -> JSONValue)
    /// A list of documents.
    case documents([JSONDocument])

    /// A list of what `value` makes of each element.
    static func rows<Element>(_ elements: [Element], _ value: @escaping (Element) -> JSONValue) -> Part {
      .rows(elements.count) { value(elements[$0]) }
    }
  }

  typealias Member = (key: String, part: Part)

  var members: [Member]
}
