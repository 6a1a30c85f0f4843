import Foundation
import ImageFixtures
import Testing

@testable import TarStream

/// Random archives are told as Python's tarfile tells them, but for the differences that are meant.
///
/// `OCIDIFF_ARCHIVES=100000 OCIDIFF_SEED=random` makes more of them; a failure prints the seed of its archive, which
/// `OCIDIFF_ARCHIVES=1 OCIDIFF_SEED=…` makes again; `OCIDIFF_KEEP` names a folder to keep it in.
@Suite(.enabled(if: Command.python.isInstalled))
struct PythonDifferentialTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["OCIDIFF_ARCHIVES"].flatMap { Int($0) } ?? 1500
  private static let seed = environment["OCIDIFF_SEED"].map { UInt64($0) ?? .random(in: 1...(1 << 53)) } ?? 1

  /// An archive of three members that is changed some times, and then perhaps broken.
  private static func archive(_ seed: UInt64) -> [UInt8] {
    var bytes = TarBuilder([
      TarMember("a/", type: "5", format: .gnu), TarMember("a/file", text: "content"),
      TarMember("a/link", type: "2", format: .v7).with { $0.linkName = Array("file".utf8) },
    ]).bytes
    var (mutator, random) = (TarMutator(seed: seed), SeededGenerator(seed: seed))
    for _ in 0..<Int.random(in: 1...3, using: &random) { mutator.mutate(&bytes) }
    switch Int.random(in: 0..<12, using: &random) {
    case 0: bytes.removeLast(min(bytes.count, Int.random(in: 1...1500, using: &random)))
    case 1: bytes += random.bytes(700)
    case 2: bytes[min(148, bytes.count - 1)] ^= 1
    default: break
    }
    return bytes
  }

  @Test("Random archives are told as Python tells them")
  func random() throws {
    let folder = try TemporaryFolder()
    let seeds = (0..<UInt64(Self.count)).map { Self.seed &+ $0 }
    let archives = seeds.map(Self.archive)
    let names = seeds.map { "\($0).tar" }
    for (name, bytes) in zip(names, archives) { try folder.write(bytes, to: name) }
    let readings = try PythonReading.read(names, in: folder)
    try #require(readings.count == archives.count)

    var judge = PythonJudge()
    for (index, reading) in readings.enumerated() {
      if let problem = judge.problem(archives[index], reading) {
        if let keep = Self.environment["OCIDIFF_KEEP"] {
          try Data(archives[index]).write(to: URL(fileURLWithPath: "\(keep)/\(seeds[index]).tar"))
        }
        Issue.record("OCIDIFF_SEED=\(seeds[index]): \(problem)")
      }
    }
    // What is compared is neither all broken nor all plain.
    #expect(judge.wholeArchives > Self.count / 4 || Self.count < 100)
    #expect(judge.entries > Self.count || Self.count < 100)
    if Self.count >= 50_000 {
      let unused = PythonDifference.allCases.filter { !judge.used.contains($0) }
      #expect(unused.isEmpty, "rules that no archive needs: \(unused)")
    }
  }

  @Test("Each difference that is meant has its reason in writing")
  func written() throws {
    let path = URL(fileURLWithPath: #filePath).appending(path: "../../../Fuzz/DIFFERENCES.md").standardized
    let text = try String(contentsOf: path, encoding: .utf8)
    for rule in PythonDifference.allCases { #expect(text.contains("`\(rule.rawValue)`"), "\(rule)") }
  }
}

/// Holds what the two readers tell of an archive against each other.
private struct PythonJudge {
  /// The rules without which something would have been found.
  private(set) var used: Set<PythonDifference> = []
  /// How many archives both read to their end.
  private(set) var wholeArchives = 0
  /// How many entries were compared.
  private(set) var entries = 0

  /// What differs without being meant to; `nil` where nothing does.
  mutating func problem(_ bytes: [UInt8], _ python: PythonReading) -> String? {
    var walker = TarWalker(sink: Recorder(), limits: StreamLimits())
    var (refusal, end): (StreamError?, Int) = (nil, bytes.count)
    do throws(StreamError) {
      try walker.take(bytes.span)
      end = Int(try walker.finish().offset)
    } catch {
      refusal = error
    }
    var globals: Set<String> = []
    let hasLoneGlobals = end + 512 <= bytes.count && bytes[end + 156] == UInt8(ascii: "g")
    let own = walker.sink.entries
    for (index, mine) in own.enumerated() {
      guard let raw = RawTarEntry(bytes, at: Int(mine.entry.offset)) else { return "an entry without header" }
      for part in raw.extensions where part.flag == UInt8(ascii: "g") {
        globals.formUnion(RawTarEntry.records(part.data).map { $0.key + ($0.value.isEmpty ? "=" : "") })
      }
      let entry = PythonDifference.Case(
        count: bytes.count, raw: raw, own: mine, isLast: index == own.count - 1, globals: globals,
        hasLoneGlobals: hasLoneGlobals)
      let theirs = python.entries.indices.contains(index) ? python.entries[index] : nil
      let found = theirs.map { differences(mine, $0, bytes) } ?? [.rest]
      if let field = found.first(where: { !explain($0, in: entry) }) {
        return
          "entry \(index) of \(own.count) differs in \(field): \(mine.entry), \(String(describing: theirs)), \(python.error ?? "")"
      }
      if theirs == nil { return nil }
      entries += 1
      if own.count == index + 1 { return problemAtEnd(bytes, own, refusal, python, entry) }
      if python.entries.count == index + 1, explain(.rest, in: entry) { return nil }
      if python.entries.count == index + 1 { continue }
      if offset(of: own[index + 1], bytes) != python.entries[index + 1].offset {
        return explain(.rest, in: entry) ? nil : "entry \(index + 1) of \(own.count) starts elsewhere"
      }
    }
    return problemAtEnd(bytes, own, refusal, python, nil)
  }

  private mutating func problemAtEnd(
    _ bytes: [UInt8], _ own: [WalkedEntry], _ refusal: StreamError?, _ python: PythonReading,
    _ last: PythonDifference.Case?
  ) -> String? {
    if let refusal {
      // Python takes more than this program does; but what is no header, or not whole, it does not take either.
      let isBroken = [.badHeaderChecksum, .truncated].contains(refusal.code)
      return isBroken && python.entries.count > own.count ? "refused by this program alone: \(refusal)" : nil
    }
    wholeArchives += 1
    if python.entries.count > own.count { return "entry \(own.count) is told by Python alone" }
    guard let error = python.error, let last else { return nil }
    return explain(.rest, in: last) ? nil : "refused by Python alone: \(error)"
  }

  private mutating func explain(_ field: PythonDifference.Field, in entry: PythonDifference.Case) -> Bool {
    let rules = PythonDifference.allCases.filter { $0.fields(of: entry).contains(field) }
    used.formUnion(rules)
    return !rules.isEmpty
  }

  /// Where an entry starts for Python, to which global records in front are no part of it.
  private func offset(of entry: WalkedEntry, _ bytes: [UInt8]) -> Int {
    let offset = Int(entry.entry.offset)
    let extensions = RawTarEntry(bytes, at: offset)?.extensions ?? []
    return extensions.prefix { $0.flag == UInt8(ascii: "g") }.reduce(offset) { start, part in
      start + 512 + (part.data.count + 511) / 512 * 512
    }
  }

  private func differences(_ mine: WalkedEntry, _ theirs: PythonReading.Entry, _ bytes: [UInt8])
    -> [PythonDifference.Field]
  {
    func hex(_ bytes: some Sequence<UInt8>) -> String {
      bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    let entry = mine.entry
    // Python leaves out the slashes at a folder's end.
    let slash = UInt8(ascii: "/")
    var name = entry.name[...]
    while entry.type == .directory, name.last == slash { name.removeLast() }
    let content = entry.type == .file && mine.isComplete ? sha256(mine.content).hexadecimal : nil
    let link = entry.type.isLink ? theirs.linkName : ""
    let device = entry.device.map { [Int64($0.major), Int64($0.minor)] } ?? []
    let pairs: [(PythonDifference.Field, Bool)] = [
      (.offset, offset(of: mine, bytes) == theirs.offset), (.name, hex(name) == theirs.name),
      (.type, entry.type.name == theirs.type), (.mode, entry.mode & 0o7777 == theirs.mode),
      (.uid, entry.uid == theirs.uid), (.gid, entry.gid == theirs.gid),
      (.modified, entry.modified.seconds == theirs.modified), (.linkName, hex(entry.linkName) == link),
      (.userName, hex(entry.userName) == theirs.userName),
      (.groupName, hex(entry.groupName) == theirs.groupName),
      (.device, device == theirs.device), (.size, entry.size == theirs.size),
      (.content, content == nil || theirs.content == nil || content == theirs.content),
    ]
    return pairs.filter { !$0.1 }.map(\.0)
  }
}
