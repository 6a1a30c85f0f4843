/// The pax records that speak of a sparse file (GNU tar manual, "Storing Sparse Files").
struct SparseRecords {
  /// The records by what stands behind `GNU.sparse.`; the last one of each counts, an empty one is none.
  private var values: [[UInt8]: [UInt8]] = [:]
  /// The numbers of form 0.0, which stand in one record each; `nil` where they are no pairs of numbers.
  private var pairs: [Int64]? = []
  private var hasPairs = false

  init(_ records: [PaxRecord]) {
    for record in records where record.key.starts(with: PaxKey.sparse) {
      let key = Array(record.key.dropFirst(PaxKey.sparse.count))
      guard Self.pair.contains(key) else {
        values[key] = record.value
        continue
      }
      hasPairs = true
      let isNext = pairs.map { Self.pair[$0.count % 2] == key } ?? false
      guard isNext, let number = TarNumber.decimal(record.value[...]) else {
        pairs = nil
        continue
      }
      pairs?.append(number)
    }
  }

  private static let pair = ["offset", "numbytes"].map { Array($0.utf8) }

  subscript(_ key: String) -> [UInt8]? { values[Array(key.utf8)].flatMap { $0.isEmpty ? nil : $0 } }

  /// Whether they tell nothing that any reader would know a sparse file by.
  var areBesidesMap: Bool {
    let keys = ["major", "minor", "map", "size", "realsize"]
    return !hasPairs && !keys.contains { values[Array($0.utf8)] != nil }
  }

  /// Whether the form is told that the map is in: 1.0 has to be, the older ones need not.
  var isVersionKnown: Bool {
    switch (
      self["major"].map { String(decoding: $0, as: UTF8.self) },
      self["minor"].map { String(decoding: $0, as: UTF8.self) }
    ) {
    case (nil, nil), ("0", "0"), ("0", "1"), ("1", "0"): true
    default: false
    }
  }

  /// Whether the map stands at the start of the content (form 1.0).
  var isMapInContent: Bool { self["major"] == Array("1".utf8) }

  /// How many maps they tell.
  var mapCount: Int { (isMapInContent ? 1 : 0) + (self["map"] != nil ? 1 : 0) + (hasPairs ? 1 : 0) }

  /// Offset and count of each part in turn, as forms 0.0 and 0.1 tell them; `nil` where that are no numbers.
  var numbers: [Int64]? {
    let numbers = self["map"].map(SparseNumbers.commaSeparated) ?? pairs
    return numbers.flatMap { $0.count.isMultiple(of: 2) ? $0 : nil }
  }
}
