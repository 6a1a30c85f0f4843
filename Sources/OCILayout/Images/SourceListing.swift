/// The images of an archive, put together from what `index.json` lists.
///
/// Two names of one digest are one image; two digests of one name, or of none, are its platforms, unless they are for
/// the same one. Ten thousand may be listed, so each is found by what it is looked for, and not by going through all.
struct SourceListing {
  private(set) var sources: [ImageSource] = []
  /// The names of each source.
  private var names: [Set<String>] = []
  /// The platforms of each source, as numbers.
  private var platforms: [Set<Int>] = []
  /// Where the sources stand whose descriptors all have one digest.
  private var positions: [Digest: Int] = [:]
  private var groups: [String?: Group] = [:]
  private var platformNumbers: [Platform?: Int] = [:]

  /// The sources of one first name.
  private struct Group {
    /// Where they stand, in their order.
    var members: [Int] = []
    /// How many members at the start have a platform, one and all; there may be more of them behind.
    var starts: [Int: Int] = [:]

    /// Adds a source that had no name before, which may stand before others, with its platforms.
    mutating func insert(_ position: Int, for platforms: Set<Int>) {
      var range = 0..<members.count
      while !range.isEmpty {
        let middle = (range.lowerBound + range.upperBound) / 2
        range = members[middle] < position ? middle + 1..<range.upperBound : range.lowerBound..<middle
      }
      let index = range.lowerBound
      members.insert(position, at: index)
      for (key, start) in starts where start > index {
        starts[key] = platforms.contains(key) ? start + 1 : index
      }
    }
  }

  /// Adds what a descriptor leads to.
  mutating func add(_ descriptor: Descriptor, _ variants: [ImageVariant]) {
    let keys = Set(variants.map { number(of: $0.platform) })
    if let position = positions[descriptor.digest] {
      addNames(descriptor.names, at: position)
    } else if let position = first(of: descriptor.names.first, without: keys) {
      sources[position].variants += variants
      platforms[position].formUnion(keys)
      if let digest = sources[position].digest { positions[digest] = nil }
      sources[position].digest = nil
    } else {
      positions[descriptor.digest] = sources.count
      groups[descriptor.names.first, default: Group()].members.append(sources.count)
      names.append(Set(descriptor.names))
      platforms.append(keys)
      sources.append(ImageSource(names: descriptor.names, digest: descriptor.digest, variants: variants))
    }
  }

  private mutating func number(of platform: Platform?) -> Int {
    let canonical = platform?.canonical
    if let known = platformNumbers[canonical] { return known }
    let number = platformNumbers.count
    platformNumbers[canonical] = number
    return number
  }

  private mutating func addNames(_ added: [String], at position: Int) {
    let isFirst = sources[position].names.isEmpty
    for name in added where names[position].insert(name).inserted { sources[position].names.append(name) }
    guard isFirst, let name = sources[position].names.first else { return }
    groups[name, default: Group()].insert(position, for: platforms[position])
  }

  /// The first source of a name that has none of some platforms.
  private mutating func first(of name: String?, without keys: Set<Int>) -> Int? {
    guard var group = groups.removeValue(forKey: name) else { return nil }
    defer { groups[name] = group }
    var index = 0
    for key in keys {
      // A source keeps the platforms that it has, so nobody has to look there again.
      var start = group.starts[key] ?? 0
      while start < group.members.count, isPassed(group.members[start], of: name, keys: [key]) { start += 1 }
      group.starts[key] = start
      index = max(index, start)
    }
    while index < group.members.count, isPassed(group.members[index], of: name, keys: keys) { index += 1 }
    return index < group.members.count ? group.members[index] : nil
  }

  /// Whether a source has one of the platforms, or got a name since it was put among those without.
  private func isPassed(_ position: Int, of name: String?, keys: Set<Int>) -> Bool {
    !platforms[position].isDisjoint(with: keys) || name == nil && !sources[position].names.isEmpty
  }
}
