/// Collects findings, each once, and no more of a kind than a person will read: a hostile archive can hold millions.
public struct FindingLog: Sendable {
  /// How many findings of one kind are kept for one blob.
  public static let limitPerBlob = 100
  /// How many findings of one kind are kept in all.
  public static let limitPerKind = 1000

  /// Those that were kept, in the order in which they were added.
  public private(set) var findings: [Finding] = []
  /// How many of each kind were not kept.
  public private(set) var omitted: [Finding.Kind: Int] = [:]

  private var known: Set<Finding> = []
  private var countOfKind: [Finding.Kind: Int] = [:]
  private var countOfGroup: [Group: Int] = [:]

  private struct Group: Hashable {
    let kind: Finding.Kind
    let blob: String?
  }

  /// A log of nothing.
  public init() {}

  /// Adds a finding, unless it is known or there are enough of its kind.
  public mutating func add(_ finding: Finding) {
    guard !known.contains(finding) else { return }
    let group = Group(kind: finding.kind, blob: finding.blob)
    guard countOfKind[finding.kind, default: 0] < Self.limitPerKind,
      countOfGroup[group, default: 0] < Self.limitPerBlob
    else {
      omitted[finding.kind, default: 0] += 1
      return
    }
    known.insert(finding)
    countOfKind[finding.kind, default: 0] += 1
    countOfGroup[group, default: 0] += 1
    findings.append(finding)
  }

  /// Adds all findings of another log.
  public mutating func add(_ other: FindingLog) {
    for finding in other.findings { add(finding) }
    omitted.merge(other.omitted) { $0 + $1 }
  }

  /// Whether another finding of this kind and blob would not be kept.
  public func isFull(of kind: Finding.Kind, blob: String?) -> Bool {
    countOfKind[kind, default: 0] >= Self.limitPerKind
      || countOfGroup[Group(kind: kind, blob: blob), default: 0] >= Self.limitPerBlob
  }

  /// Counts a finding that is not kept (``isFull(of:blob:)``) without its being made.
  public mutating func omit(_ kind: Finding.Kind) { omitted[kind, default: 0] += 1 }
}
