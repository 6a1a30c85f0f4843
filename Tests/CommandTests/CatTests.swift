import ImageFixtures
import Testing

/// `cat` prints what one file of an image holds.
struct CatTests {
  private static let layers: [[TarMember]] = [
    [
      TarMember("etc", type: "5"), TarMember("etc/motd", text: "below\n"),
      TarMember("lib", type: "2").with { $0.linkName = Array("usr/lib".utf8) },
      TarMember("usr/lib/a", text: "A"),
      TarMember("out", type: "2").with { $0.linkName = Array("../../etc/motd".utf8) },
      TarMember("hard", type: "1").with { $0.linkName = Array("usr/lib/a".utf8) },
      TarMember([0x66, 0xFF], content: Array("bytes".utf8)), TarMember("fifo", type: "6"),
      TarMember(#"back\slash"#, text: "slash"),
    ],
    [
      TarMember("etc/motd", text: "first"), TarMember("etc/motd", text: "above\n"),
      TarMember("again", type: "1").with { $0.linkName = Array("usr/lib/a".utf8) },
      TarMember("twice", type: "1").with { $0.linkName = Array("sole".utf8) },
      TarMember("round", type: "1").with { $0.linkName = Array("round".utf8) },
      TarMember("sole", type: "1").with { $0.linkName = Array("etc/motd".utf8) },
    ],
  ]

  private static func write(_ layers: [[TarMember]], in folder: TemporaryFolder) throws -> String {
    try folder.write("image.tar", ImageFixture(layers.map { LayerFixture($0) }))
  }

  @Test(
    "A file of the root file system, or of one layer",
    arguments: [
      (["etc/motd"], "above\n"), (["/etc/motd"], "above\n"), (["./etc//motd"], "above\n"),
      (["--layer", "0", "etc/motd"], "below\n"), (["--layer", "1", "etc/motd"], "above\n"),
      (["lib/a"], "A"), (["out"], "above\n"), (["hard"], "A"), (["again"], "A"), ([#"f\xff"#], "bytes"),
      ([#"back\\slash"#], "slash"), ([#"back\slash"#], "slash"), (["--layer", "0", "hard"], "A"),
      (["--layer", "1", "sole"], "above\n"), (["--layer", "1", "twice"], "above\n"),
    ])
  func content(arguments: [String], text: String) async throws {
    let folder = try TemporaryFolder()
    let outcome = try await Program.run(
      ["cat", try Self.write(Self.layers, in: folder)] + [arguments.last ?? ""] + arguments.dropLast())
    #expect(outcome.errorText == "")
    #expect(outcome.text == text)
    #expect(outcome.status == 0)
  }

  @Test(
    "What is no file is trouble, and the message says what it is",
    arguments: [
      (["etc"], "etc is a folder, and no file"), (["none"], "none is not in the image"),
      (["fifo"], "fifo is a device or a FIFO"), (["--layer", "1", "lib/a"], "lib/a is not in the layer"),
      (["--layer", "0", "lib"], "lib is a symbolic link to usr/lib"),
      (["--layer", "1", "again"], "again is a hard link to /usr/lib/a, and no such file is in the layer"),
      (["--layer", "1", "round"], "round is a hard link to /round, and no such file is in the layer"),
      (["--layer", "2", "etc/motd"], "there is no layer 2: of 2 layers the lowest is 0"),
      (["--layer=-1", "etc/motd"], "there is no layer -1"),
    ])
  func noFile(arguments: [String], message: String) async throws {
    let folder = try TemporaryFolder()
    let outcome = try await Program.run(
      ["cat", try Self.write(Self.layers, in: folder)] + [arguments.last ?? ""] + arguments.dropLast())
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.contains(message), "\(outcome.errorText)")
  }

  @Test("In a pipe come the bytes as they are, of a file of many pieces as well")
  func bytes() async throws {
    var generator = SeededBytes(seed: 1)
    let content = generator.next(3_000_000)
    let folder = try TemporaryFolder()
    let path = try Self.write([[TarMember("x", content: content)]], in: folder)
    let outcome = try await Program.run("cat", path, "x")
    #expect(outcome.output == content)
  }

  @Test("On a terminal, nothing of a file can move the cursor")
  func terminal() async throws {
    let folder = try TemporaryFolder()
    let path = try Self.write([[TarMember("x", text: "a\tb\u{1B}[2Jc\u{202E}d\né\u{7}")]], in: folder)
    let outcome = try await Program.shell(
      #"script -qec "'$0' cat '$1' x" /dev/null < /dev/null"#, path)
    // A terminal is told to go back before each new line.
    let text = String(decoding: outcome.output.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    #expect(text == "a\tb\\x1b[2Jc\\u{202e}d\né\\x07")
  }

  @Test("A layer that is not what its digest says is told before anything is printed")
  func brokenLayer() async throws {
    var image = ImageFixture([LayerFixture([TarMember("x", text: "x")])])
    image.layers[0].diffID = "sha256:" + String(repeating: "0", count: 64)
    image.configuration = ImageFixture(image.layers).configuration
    let folder = try TemporaryFolder()
    let outcome = try await Program.run("cat", try folder.write("broken.tar", image), "x")
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
  }
}

/// Bytes that no compressor makes shorter, the same in each run.
private struct SeededBytes {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
  }
}
