import ImageFixtures
@testable import TarStream
import Testing

@Suite struct BrokenArchiveTests {
  @Test("An archive of nothing has no entries")
  func empty() throws {
    let archive = try walk([])
    #expect(archive == WalkedArchive(entries: WalkedEntries(), trailer: archive.trailer, count: 0))
    #expect(archive.trailer.offset == 0)
    #expect(archive.trailer.count == 0)
  }

  @Test("Missing blocks of zeros at the end are no error")
  func missingEnd() throws {
    let member = TarMember("a", text: "content")
    let archive = try walk(member.bytes)
    #expect(archive.entries.map(\.text) == ["content"])
    #expect(archive.entries[0].isComplete)
    #expect(archive.trailer.offset == 1024)
    #expect(archive.trailer.count == 0)
    #expect(archive.trailer.digest == .none)
  }

  @Test(
    "An archive cut short anywhere inside an entry is an error that tells where", arguments: Sample.allCases)
  func cutShort(_ sample: Sample) throws {
    let bytes = sample.bytes
    let whole = try walk(bytes)
    let end = Int(whole.trailer.offset)
    let starts = Set(whole.entries.map { Int($0.entry.offset) })
    // Some writers leave out the last file's padding, and Go reads that.
    let contentEnds = Set(
      whole.entries.filter { $0.entry.size > 0 }.map { Int($0.entry.contentOffset + $0.entry.storedSize) })
    // All about the blocks' ends, and some between them.
    for cut in 0..<end where (cut + 3) % 512 < 6 || cut.isMultiple(of: 7) {
      let error = failure(Array(bytes[..<cut]))
      // Global records may be the last thing that an archive tells.
      if starts.contains(cut) || contentEnds.contains(cut) || (sample == .paxGlobal && cut == 1024) {
        #expect(error == nil, "cut at \(cut)")
      } else {
        #expect(error?.code == .truncated, "cut at \(cut)")
        // Within a header the place told is the header's start, elsewhere the end itself.
        let told = Int(error?.offset ?? 0)
        #expect(told == cut || (told == cut / 512 * 512), "cut at \(cut)")
      }
    }
  }

  @Test(
    "What is cut short is told at its place",
    arguments: [
      ("header", 512 + 100, 512), ("pax records", 1024 + 5, 1024 + 5), ("pax padding", 1024 + 60, 1024 + 60),
      ("between pax and header", 1536, 1536), ("header after pax", 1536 + 511, 1536),
      ("before the content", 2048, 2048), ("content", 2048 + 4, 2048 + 4), ("padding", 2048 + 8, 2048 + 8),
      ("last byte of padding", 2559, 2559),
    ] as [(String, Int, UInt64)])
  func cutShort(_ what: String, _ cut: Int, _ offset: UInt64) {
    var tar = TarBuilder()
    tar.add(TarMember("first"))
    tar.pax(["comment": "something to cut"])
    tar.add(TarMember("second", text: "content"))
    let error = failure(Array(tar.bytes[..<cut]))
    #expect(error?.code == .truncated)
    #expect(error?.offset == offset)
    #expect(error?.place == .decompressed)
  }

  @Test("A header with a wrong check sum is an error at its start")
  func wrongChecksum() {
    let error = failure(TarMember("a", text: "1"), TarMember("b").with { $0.checksum = .wrong })
    #expect(error?.code == .badHeaderChecksum)
    #expect(error?.offset == 1024)
  }

  @Test("Every byte of a header is under the check sum")
  func flippedBits() {
    let header = TarMember("name", text: "text").header
    // The last byte stands behind the check sum's own NUL.
    for index in 0..<512 where index != 155 {
      var broken = header
      broken[index] ^= 1
      #expect(failure(broken + [UInt8](repeating: 0, count: 512)) != nil, "byte \(index)")
    }
  }

  @Test("What is no tar archive is an error, never an empty one")
  func noArchive() {
    let error = failure(Array(repeatElement(Array("no archive".utf8), count: 60).joined()))
    #expect(error?.code == .badHeaderChecksum)
    #expect(error?.offset == 0)
    #expect(failure([0x7B])?.code == .truncated)
  }

  @Test("An extension header without its entry is not lost without a word", arguments: ["x", "L", "K"])
  func extensionWithoutEntry(_ type: Unicode.Scalar) {
    let content = type == "x" ? TarBuilder.record("path", Array("lost".utf8)) : Array("lost\u{0}".utf8)
    let dangling = TarMember("././@Extension", content: content, type: type)
    #expect(failure(TarMember("a"), dangling)?.code == .truncated)
    #expect(failure(TarMember("a").bytes + dangling.bytes)?.code == .truncated)
    #expect(failure(TarMember("a"), dangling)?.offset == 512)
  }

  @Test("Global records may stand alone: git archive writes them for an empty tree")
  func globalRecordsAlone() throws {
    var tar = TarBuilder()
    tar.globalPax(["comment": "4b825dc642cb6eb9a060e54bf8d69288fbee4904"])
    tar.end()
    let archive = try walk(tar.bytes)
    #expect(archive.entries.isEmpty)
    // They are told as a part of what stands behind the entries.
    #expect(archive.trailer.offset == 0)
    #expect(archive.trailer.count == UInt64(tar.bytes.count))
    #expect(archive.trailer.hasOtherBytes)
    #expect(archive.trailer.digest == sha256(tar.bytes))
  }
}
