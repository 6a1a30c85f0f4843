import ImageFixtures
import Testing

@testable import TarStream

@Suite struct HeaderDialectTests {
  @Test("Version 7 has no owners' names, no prefix and no device")
  func v7() throws {
    var member = TarMember("old", text: "7", format: .v7).with {
      $0.userName = Array("ghost".utf8)
      $0.prefix = Array("ghost".utf8)
      $0.uid = 7
    }
    member.patch(257, "what")
    let entry = try #require(try walk(member).first).entry
    #expect(entry.format == .v7)
    #expect(entry.name == Array("old".utf8))
    #expect(entry.userName.isEmpty)
    #expect(entry.uid == 7)
  }

  @Test("Version 7 has no fields for a device's numbers: Go, GNU tar and libarchive read none")
  func v7Device() throws {
    let device = TarMember("null", type: "3", format: .v7).with { $0.device = (1, 3) }
    let junk = TarMember("junk", type: "4", format: .v7).with { $0.patch(329, "no number") }
    let entries = try walk(device, junk)
    #expect(
      entries.map(\.entry.device) == [DeviceNumber(major: 0, minor: 0), DeviceNumber(major: 0, minor: 0)])
    // Nothing is lost: what stands there is told as bytes of the header.
    #expect(entries[0].residue != (try walk(TarMember("null", type: "3", format: .v7)))[0].residue)
  }

  @Test("A check sum is told in octal alone, as in Go and libarchive")
  func base256Checksum() {
    var block = TarMember("a").header
    TarMember.putChecksum(into: &block)
    let sum = block[148..<154].reduce(0) { $0 * 8 + Int64($1 - 0x30) }
    block.replaceSubrange(148..<156, with: TarMember.base256(sum, width: 8))
    #expect(failure(block)?.code == .badHeaderChecksum)
  }

  @Test("Version 7 tells a folder by the slash alone", arguments: TarMember.Format.allCases)
  func folderByItsSlash(_ format: TarMember.Format) throws {
    let entries = try walk(
      TarMember("folder/", type: "\0", format: format), TarMember("folder", type: "\0", format: format),
      TarMember("folder/", type: "0", format: format))
    #expect(entries.map(\.entry.type) == [.directory, .file, .file])
  }

  @Test("Ustar puts the prefix and a slash before the name")
  func ustarPrefix() throws {
    let long = [UInt8](repeating: UInt8(ascii: "p"), count: 155)
    let name = [UInt8](repeating: UInt8(ascii: "n"), count: 100)
    let entries = try walk(
      TarMember("name").with { $0.prefix = Array("pre/fix".utf8) }, TarMember(name).with { $0.prefix = long })
    #expect(entries[0].name == "pre/fix/name")
    #expect(entries[1].entry.name == long + [UInt8(ascii: "/")] + name)
    #expect(entries[0].entry.format == .ustar)
  }

  @Test("Names that fill their fields need no NUL")
  func fullFields() throws {
    let entries = try walk(
      TarMember(String(repeating: "n", count: 100), type: "2").with {
        $0.linkName = [UInt8](repeating: UInt8(ascii: "l"), count: 100)
        $0.userName = [UInt8](repeating: UInt8(ascii: "u"), count: 32)
        $0.groupName = [UInt8](repeating: UInt8(ascii: "g"), count: 32)
      })
    let entry = try #require(entries.first).entry
    #expect(entry.name.count == 100)
    #expect(entry.linkName == [UInt8](repeating: UInt8(ascii: "l"), count: 100))
    #expect(entry.userName == [UInt8](repeating: UInt8(ascii: "u"), count: 32))
    #expect(entry.groupName == [UInt8](repeating: UInt8(ascii: "g"), count: 32))
  }

  @Test("GNU has no prefix, but times in its place")
  func gnuTimes() throws {
    let member = TarMember("name", format: .gnu).with {
      $0.patch(345, TarMember.number(1_000, width: 12))
      $0.patch(357, TarMember.number(-1, width: 12))
    }
    let entry = try #require(try walk(member, TarMember("plain", format: .gnu)).first).entry
    #expect(entry.name == Array("name".utf8))
    #expect(entry.format == .gnu)
    #expect(entry.accessed == TarTime(seconds: 1_000))
    #expect(entry.changed == TarTime(seconds: -1))
    let plain = try walk(TarMember("plain", format: .gnu))[0].entry
    #expect(plain.accessed == nil)
    #expect(plain.changed == nil)
  }

  @Test("What Go before 1.8 wrote as GNU keeps its prefix, as Go itself still reads it")
  func gnuPrefixOfOldGo() throws {
    let member = TarMember("name", format: .gnu).with { $0.prefix = Array("folder/below".utf8) }
    let entry = try walk(member)[0].entry
    #expect(String(decoding: entry.name, as: UTF8.self) == "folder/below/name")
    #expect(entry.accessed == nil)
  }

  @Test("Star's prefix ends before its times, as Go reads it")
  func starPrefix() throws {
    let member = TarMember("name").with {
      $0.prefix = [UInt8](repeating: UInt8(ascii: "p"), count: 131) + Array("14524770400 14524770400".utf8)
    }
    #expect(try walk(member)[0].entry.name.count == 131 + 23 + 5)
    #expect(try walk(member.with { $0.patch(508, "tar\u{0}") })[0].entry.name.count == 131 + 5)
  }

  @Test(
    "Only the exact magic makes a prefix of bytes 345 to 499",
    arguments: ["ustarX00", "ustar 00", "ustar   ", "USTAR\u{0}00"])
  func nearMagic(_ magic: String) throws {
    let member = TarMember("name").with {
      $0.prefix = Array("ghost".utf8)
      $0.patch(257, magic)
    }
    let entry = try walk(member)[0].entry
    #expect(String(decoding: entry.name, as: UTF8.self) == "name")
    #expect(entry.format == .v7)
  }

  @Test("Pax is a header with records before it")
  func pax() throws {
    let entries = try walk { tar in
      tar.pax(["path": "päth/\u{1F433}", "uid": "-1", "gid": "4294967296", "uname": "üser", "gname": "grüp"])
      tar.add(TarMember("path", text: "x"))
      tar.add(TarMember("next"))
    }
    let entry = entries[0].entry
    #expect(entry.format == .pax)
    #expect(entries[0].name == "päth/\u{1F433}")
    #expect(entry.uid == -1)
    #expect(entry.gid == 1 << 32)
    #expect(entry.userName == Array("üser".utf8))
    #expect(entry.groupName == Array("grüp".utf8))
    #expect(entry.offset == 0)
    #expect(entry.contentOffset == 3 * 512)
    #expect(entries[1].name == "next")
    #expect(entries[1].entry.format == .ustar)
  }

  @Test(
    "Type flags",
    arguments: [
      ("0", .file), ("\0", .file), ("7", .file), ("1", .hardlink), ("2", .symlink), ("3", .characterDevice),
      ("4", .blockDevice), ("5", .directory), ("6", .fifo),
    ] as [(Unicode.Scalar, EntryType)])
  func types(_ flag: Unicode.Scalar, _ type: EntryType) throws {
    let member = TarMember("a", type: flag).with {
      $0.device = (8, 1)
      $0.linkName = Array("target".utf8)
    }
    let entry = try walk(member)[0].entry
    #expect(entry.type == type)
    #expect(entry.device == (type.isDevice ? DeviceNumber(major: 8, minor: 1) : nil))
    #expect(entry.linkName == (type.isLink ? Array("target".utf8) : []))
  }

  @Test(
    "A type that no runtime unpacks is an error",
    arguments: ["A", "D", "M", "N", "V", "X", "Z", "8", "\u{1}"])
  func unsupportedType(_ flag: Unicode.Scalar) {
    let error = failure(TarMember("a"), TarMember("b", type: flag))
    #expect(error?.code == .unsupportedType)
    #expect(error?.offset == 512)
  }

  @Test("The check sum of signed bytes is taken too, as every reader does")
  func signedChecksum() throws {
    let member = TarMember("näme").with { $0.checksum = .signed }
    #expect(member.header != TarMember("näme").header)
    #expect(try walk(member)[0].name == "näme")
  }
}
