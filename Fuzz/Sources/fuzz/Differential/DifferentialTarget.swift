import ImageFixtures
import TarStream

/// Two readers of one archive tell the same entries, but for the differences that are meant (``MeantDifference``).
enum DifferentialTarget {
  static func run(_ bytes: [UInt8]) {
    // libarchive looks at the first header to tell a tar archive from other files, so that one is always sound.
    let bytes = TarMember("first/", type: "5").bytes + TarTarget.repairingChecksums(of: bytes)
    let own = OwnReading(bytes)
    let theirs = LibarchiveReading.read(bytes)
    if let problem = Judge(bytes: bytes, own: own, theirs: theirs).problem() {
      fatalError("\(problem)\nown: \(own.reading)\ntheirs: \(theirs)")
    }
  }

  private struct Judge {
    let bytes: [UInt8]
    let own: OwnReading
    let theirs: Reading
    private var globals: Set<String> = []

    init(bytes: [UInt8], own: OwnReading, theirs: Reading) {
      (self.bytes, self.own, self.theirs) = (bytes, own, theirs)
    }

    /// What differs without being meant to; `nil` where nothing does.
    func problem() -> String? {
      var judge = self
      for index in own.reading.entries.indices {
        switch judge.judge(entry: index) {
        case .same: continue
        case .apart: return nil
        case .problem(let problem): return problem
        }
      }
      return judge.judgeEnd()
    }

    private enum Verdict {
      case same
      /// The readers part for a reason, and what follows cannot be compared.
      case apart
      case problem(String)
    }

    private mutating func judge(entry index: Int) -> Verdict {
      let mine = own.reading.entries[index]
      guard let raw = RawTarEntry(bytes, at: mine.offset) else {
        return .problem("entry \(index) has no header")
      }
      for part in raw.extensions where part.flag == UInt8(ascii: "g") {
        globals.formUnion(RawTarEntry.records(part.data).map(\.key))
      }
      let other = theirs.entries.indices.contains(index) ? theirs.entries[index] : nil
      let isLast = index == own.reading.entries.count - 1
      let entry = MeantDifference.Case(
        count: bytes.count, raw: raw, own: mine, theirs: other, globals: globals, isLast: isLast)
      var meant: MeantDifference.Fields = []
      for rule in MeantDifference.inUse { meant.formUnion(rule.fields(of: entry)) }

      // A slash at the end of a name makes a folder.
      let slash = UInt8(ascii: "/")
      if meant.contains(.name), let other, (mine.name.last == slash) != (other.name.last == slash) {
        meant.formUnion([.type, .size, .next, .refusal])
      }

      guard let other else {
        return meant.contains(.refusal) ? .apart : .problem("entry \(index) is told by one alone")
      }
      if let field = mine.differences(from: other).first(where: { !meant.contains($0) }) {
        return .problem("entry \(index) differs in its \(field)")
      }
      return follow(index, meant)
    }

    /// Whether the readers go on at the same place behind an entry.
    private func follow(_ index: Int, _ meant: MeantDifference.Fields) -> Verdict {
      let next = [own.reading.entries, theirs.entries].map { entries in
        entries.indices.contains(index + 1) ? entries[index + 1].offset : nil
      }
      if next[0] == next[1], next[0] != nil { return .same }
      if meant.contains(.next) || meant.contains(.refusal) && next[1] == nil { return .apart }
      guard let one = next[0], let other = next[1] else { return .same }
      return .problem("entry \(index + 1) starts at \(one), or at \(other)")
    }

    private func judgeEnd() -> String? {
      let count = own.reading.entries.count
      guard let error = own.error else {
        if theirs.entries.count > count { return "entry \(count) is told by libarchive alone" }
        // Everything was read, and all that they refuse is explained above or stands behind the end.
        return theirs.refusal.map { "libarchive alone refuses what ends the archive: \($0)" }
      }
      // What both refuse needs no reason.
      if theirs.entries.count <= count, theirs.refusal != nil { return nil }
      let last = own.reading.entries.last?.offset ?? 0
      let start = theirs.entries.indices.contains(count) ? theirs.entries[count].offset : last
      guard MeantRefusal.isMeant(error, bytes, at: start, theirs: theirs) else {
        return "refused without need: \(error)"
      }
      return nil
    }
  }
}
