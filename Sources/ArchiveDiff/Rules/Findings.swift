/// Collects differences as they are found: those to report, and how many are left out, by cause.
struct Findings: Sendable {
  let rules: Set<Ignorable>
  private(set) var differences: [Difference] = []
  private(set) var ignored: [Cause: Int] = [:]

  init(rules: Set<Ignorable>) { self.rules = rules }

  /// Whether nothing was found, not even what is left out.
  var isEmpty: Bool { differences.isEmpty && ignored.isEmpty }

  /// Takes in a difference that may be left out by one flag; `nil`: by none.
  mutating func add(_ difference: Difference, unless ignorable: Ignorable?) {
    if let ignorable, rules.contains(ignorable) {
      ignored[difference.cause, default: 0] += 1
    } else {
      differences.append(difference)
    }
  }

  mutating func ignore(_ cause: Cause) { ignored[cause, default: 0] += 1 }

  /// Takes in what another comparison found, behind what is there. The longer of the two lists is not copied where nobody
  /// else has it: there may be a difference for each file of an image.
  mutating func add(contentsOf other: consuming Findings) {
    add(ignored: other)
    if differences.count < other.differences.count {
      swap(&differences, &other.differences)
      differences.insert(contentsOf: other.differences, at: 0)
    } else {
      differences += other.differences
    }
  }

  /// Leaves out the differences of paths that are not selected.
  ///
  /// - Returns: how many there were.
  mutating func keep(_ paths: PathSelection) -> Int {
    guard !paths.isEverything else { return 0 }
    let count = differences.count
    differences.removeAll { $0.kind == .file && !paths.contains($0) }
    return count - differences.count
  }

  /// Takes over what another comparison left out.
  mutating func add(ignored other: Findings) {
    ignored.merge(other.ignored, uniquingKeysWith: +)
  }

  /// Sorts the differences; those of which none comes first stay in their order.
  mutating func sortDifferences(by isBefore: (Difference, Difference) -> Bool) {
    // Most are: to sort them all the same would copy each.
    let areSorted = differences.indices.dropFirst().allSatisfy { index in
      !isBefore(differences[index], differences[index - 1])
    }
    if !areSorted { differences.sort(by: isBefore) }
  }

  mutating func mapDifferences<Failure: Error>(
    _ change: (inout Difference) throws(Failure) -> Void
  ) throws(Failure) {
    for index in differences.indices { try change(&differences[index]) }
  }
}
