import OCILayout

/// Which members of two objects stand for each other: those of one key.
///
/// Of a key that is told several times the last member counts, so the last ones of both sides are a pair, and those
/// that they overrule are paired in their order.
struct MemberPairing {
  /// A key with the positions of its members on both sides.
  struct Key {
    let text: String
    let positions: (left: [Int], right: [Int])

    /// The positions of the members that count; `nil` where one side has none.
    var counting: (left: Int, right: Int)? {
      guard let left = positions.left.last, let right = positions.right.last else { return nil }
      return (left, right)
    }

    /// The positions of the members that are overruled on both sides.
    var overruled: [(left: Int, right: Int)] {
      zip(positions.left.dropLast(), positions.right.dropLast()).map { ($0, $1) }
    }
  }

  /// All keys, in the order of their bytes: what is found first does not depend on the side.
  let keys: [Key]

  init(_ left: [JSONMember], _ right: [JSONMember]) {
    var positions: [[UInt8]: (left: [Int], right: [Int])] = [:]
    for (index, member) in left.enumerated() {
      positions[Array(member.key.utf8), default: ([], [])].left.append(index)
    }
    for (index, member) in right.enumerated() {
      positions[Array(member.key.utf8), default: ([], [])].right.append(index)
    }
    keys = positions.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, positions in
      Key(text: String(decoding: key, as: UTF8.self), positions: positions)
    }
  }

  /// The keys that both sides tell, in each side's order; `nil` where the order is the same. A key that both tell
  /// several times stands there as often.
  var differentOrder: (left: [String], right: [String])? {
    var common: (left: [(position: Int, name: Int)], right: [(position: Int, name: Int)]) = ([], [])
    var names: [String] = []
    for key in keys {
      for (left, right) in zip(key.positions.left, key.positions.right) {
        common.left.append((left, names.count))
        common.right.append((right, names.count))
        names.append(key.text)
      }
    }
    let left = common.left.sorted { $0.position < $1.position }.map(\.name)
    let right = common.right.sorted { $0.position < $1.position }.map(\.name)
    return left == right ? nil : (left.map { names[$0] }, right.map { names[$0] })
  }

  /// Of each member of the left object, the position of the one that stands for it on the right.
  func partners(count: Int) -> [Int?] {
    var partners = [Int?](repeating: nil, count: count)
    for key in keys {
      for pair in key.overruled { partners[pair.left] = pair.right }
      if let pair = key.counting { partners[pair.left] = pair.right }
    }
    return partners
  }
}
