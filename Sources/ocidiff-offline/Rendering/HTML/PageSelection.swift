import ArchiveDiff
import OCILayout

/// What of an image's differences a page shows, so that it stays quick however many there are.
struct PageSelection {
  /// How much is shown of one difference.
  enum Detail {
    /// Nothing.
    case none
    /// One line.
    case row
    /// All attributes, and what the files hold differently, if the page has room for that.
    case full(showsContent: Bool)
  }

  /// What a page takes.
  struct Bounds {
    /// How many differences are shown at all.
    var rows = 50_000
    /// How many of these with all that is known.
    var full = 2_000
    /// How many bytes of markup the lines of all may take.
    var rowBytes = 32 << 20
    /// How many bytes of markup the contents of all files may take.
    var contentBytes = 8 << 20
    /// And how many the attributes.
    var attributeBytes = 8 << 20

    /// The part that one of several images gets.
    func divided(by count: Int) -> Bounds {
      Bounds(
        rows: rows / count, full: full / count, rowBytes: rowBytes / count,
        contentBytes: contentBytes / count,
        attributeBytes: attributeBytes / count)
    }
  }

  /// Of each difference, by its position.
  private(set) var details: [Detail]
  /// The positions of those that are shown, in the report's order.
  let shown: [Int]
  /// How many are shown by one line alone.
  private(set) var rowCount = 0

  /// How many are not shown.
  var leftOutCount: Int { details.count - shown.count }

  /// Documents come first, then the largest files, then the weightiest causes.
  init(_ differences: [Difference], contents: [Int: ContentDifference], bounds: Bounds = Bounds()) {
    details = Array(repeating: .none, count: differences.count)
    var rowRoom = bounds.rowBytes
    let chosen = Self.ranked(differences).prefix(bounds.rows).prefix { position in
      rowRoom -= 350 + 2 * differences[position].path.utf8.count
      return rowRoom >= 0
    }
    var (contentRoom, attributeRoom) = (bounds.contentBytes, bounds.attributeBytes)
    for (rank, position) in chosen.enumerated() {
      let attributes = Self.weight(differences[position])
      guard rank < bounds.full, attributes <= attributeRoom else {
        details[position] = .row
        rowCount += 1
        continue
      }
      attributeRoom -= attributes
      let content = contents[position].map(ContentMarkup.weight) ?? 0
      details[position] = .full(showsContent: content <= contentRoom)
      if content <= contentRoom { contentRoom -= content }
    }
    shown = chosen.sorted()
  }

  private static func ranked(_ differences: [Difference]) -> [Int] {
    let ranks = differences.map { difference in
      (isFile: difference.kind == .file, bytes: difference.bytes, cause: difference.cause)
    }
    return ranks.indices.sorted { left, right in
      let (one, other) = (ranks[left], ranks[right])
      if one.isFile != other.isFile { return other.isFile }
      if one.bytes != other.bytes { return one.bytes > other.bytes }
      return one.cause == other.cause ? left < right : one.cause < other.cause
    }
  }

  private static func weight(_ difference: Difference) -> Int {
    difference.attributes.reduce(500) { sum, attribute in
      sum + 100
        + attribute.values.reduce(0) {
          $0 + min($1.string?.utf8.count ?? 100, 2 * DifferenceMarkup.longestValue)
        }
    }
  }
}
