import ArchiveDiff
import ImageFixtures
import Testing

/// Layers on the same ones below. Where digests are trusted, those below need not always be read.
struct SharedLayerCase: Sendable, CustomTestStringConvertible {
  let name: String
  let below: [[TarMember]]
  let left: [[TarMember]]
  let right: [[TarMember]]
  /// Outlines of what differs in semantic mode.
  let outlines: [String]

  var testDescription: String { name }

  init(
    _ name: String, below: [[TarMember]] = [base], _ left: [[TarMember]], _ right: [[TarMember]],
    _ outlines: [String] = []
  ) {
    (self.name, self.below, self.left, self.right, self.outlines) = (name, below, left, right, outlines)
  }

  /// Compares with digests trusted, and fails unless as many layers are read, and all is told as where every layer
  /// is read.
  func expect(layersRead: Int) async throws {
    let pair = try WrittenPair(below + left, below + right)
    for rootFilesystems in [false, true] {
      for ignored in [[], [.whiteoutsByEffect], ComparisonOptions.semantic] {
        func compare(trusting: Bool) async throws -> ImageReport {
          try await Comparing(
            ignoring: ignored, rootFilesystems: rootFilesystems, trustsDigests: trusting)(pair).images[0]
        }
        let (trusted, checked) = (try await compare(trusting: true), try await compare(trusting: false))
        #expect(trusted.everything == checked.everything)
        #expect(trusted.summary.layersRead == layersRead)
        #expect(checked.summary.layersRead == below.count + left.count + right.count)
        if ignored == ComparisonOptions.semantic, !rootFilesystems { #expect(trusted.outlines == outlines) }
      }
    }
  }
}

@Suite("Layers that two images share")
struct SharedLayerTests {
  private static let upper = [folder("etc"), file("etc/c", "1")]

  /// Each needs what is below.
  static let dependent: [SharedLayerCase] = [
    SharedLayerCase(
      "a whiteout of nothing", [upper + [file("etc/.wh.none")]], [upper]),
    SharedLayerCase(
      "a whiteout", [upper + [file("etc/.wh.a")]], [upper], ["added etc/a at 1 from -, 0 (visible)"]),
    SharedLayerCase(
      "the same whiteouts", [[folder("etc", mode: 0o700), file("etc/.wh.a")]],
      [[folder("etc"), file("etc/.wh.a")]],
      ["modified etc at 1 from 1, 1: mode (visible)"]),
    SharedLayerCase(
      "an opaque whiteout, and those of all that is there", [upper + [file("etc/.wh..wh..opq")]],
      [upper + [file("etc/.wh.a"), file("etc/.wh.b")]]),
    SharedLayerCase(
      "opaque whiteouts of both", [[folder("etc"), file("etc/.wh..wh..opq"), file("etc/a", "1")]],
      [[folder("etc"), file("etc/.wh..wh..opq"), file("etc/a", "2")]],
      ["modified etc/a at 1 from 1, 1: content size (visible)"]),
    SharedLayerCase("a file restated on one side", [upper + [file("etc/a", "aaa")]], [upper]),
    SharedLayerCase(
      "a folder restated on one side", [upper + [folder("x")]], [upper],
      [
        "removed x at 1 from 1, - (visible)"
      ]),
    SharedLayerCase(
      "a folder restated on one side, and below", below: [base, [folder("x")]],
      [
        upper + [folder("x")]
      ], [upper]),
    SharedLayerCase(
      "a parent that is a symbolic link below",
      below: [[folder("usr"), file("usr/x", "1"), symlink("lib", to: "usr")]],
      [[file("lib/x", "2")]], [[file("lib/x", "3")]],
      ["modified usr/x at 1 from 1, 1: content size (visible)"]),
    SharedLayerCase(
      "a parent that is not restated", [[file("etc/a", "1")]], [[file("etc/a", "2")]],
      ["modified etc/a at 1 from 1, 1: content size (visible)"]),
    SharedLayerCase(
      "a parent that is restated too late", [[file("etc/a", "1"), folder("etc")]],
      [[file("etc/a", "2"), folder("etc")]], ["modified etc/a at 1 from 1, 1: content size (visible)"]),
    SharedLayerCase(
      "hard links to other files below", [[folder("etc"), hardLink("etc/h", to: "etc/a")]],
      [[folder("etc"), hardLink("etc/h", to: "etc/b")]],
      [
        "modified etc/a at 0 from 0, 0: hardLinks (visible)",
        "modified etc/b at 0 from 0, 0: hardLinks (visible)",
        "modified etc/h at 1 from 1, 1: content size hardLinks (visible)",
      ]),
    SharedLayerCase(
      "a hard link to a file below and a file", [[folder("etc"), hardLink("etc/h", to: "etc/a")]],
      [[folder("etc"), file("etc/h", "aaa")]],
      [
        "modified etc/a at 0 from 0, 0: hardLinks (visible)",
        "modified etc/h at 1 from 1, 1: hardLinks (visible)",
      ]),
    SharedLayerCase(
      "a folder and a file", below: [[folder("d"), file("d/x")]], [[folder("d")]], [[file("d")]],
      [
        "modified d at 1 from 1, 1: type (visible)", "removed d/x at 1 from 0, - (visible)",
      ]),
    SharedLayerCase(
      "a folder of the upper layers that a file replaces",
      [[folder("d"), file("d/x", "1")], [file("d", "1")]],
      [[folder("d"), file("d/x", "2")], [file("d", "2")]],
      [
        "modified d/x at 1 from 1, 1: content size (shadowed)",
        "modified d at 2 from 2, 2: content size (visible)",
      ]),
  ]

  @Test("are read where what is above depends on them", arguments: dependent)
  func needed(_ shared: SharedLayerCase) async throws {
    try await shared.expect(layersRead: shared.below.count + shared.left.count + shared.right.count)
  }

  /// None needs what is below.
  static let independent: [SharedLayerCase] = [
    SharedLayerCase(
      "a file of another content", [upper], [[folder("etc"), file("etc/c", "2")]],
      ["modified etc/c at 1 from 1, 1: content size (visible)"]),
    SharedLayerCase(
      "files at the root", [[file("a", "1"), symlink("l", to: "etc")]],
      [[file("a", "1"), symlink("l", to: "x")]],
      ["modified l at 1 from 1, 1: linkTarget (visible)"]),
    SharedLayerCase(
      "a folder of another mode, which is restated", [[folder("etc", mode: 0o700)]],
      [[folder("etc", mode: 0o711)]],
      ["modified etc at 1 from 1, 1: mode (visible)"]),
    SharedLayerCase("another order", [upper + [file("x")]], [[file("x")] + upper]),
    SharedLayerCase(
      "a file and a symbolic link in place of a folder below", below: [[folder("d"), file("d/x")]],
      [[file("d")]],
      [[symlink("d", to: "etc")]], ["modified d at 1 from 1, 1: type (visible)"]),
    SharedLayerCase(
      "a hard link to a file of the upper layers", [upper + [hardLink("etc/h", to: "/etc/c")]],
      [upper + [file("etc/h", "1")]],
      [
        "modified etc/c at 1 from 1, 1: hardLinks (visible)",
        "modified etc/h at 1 from 1, 1: hardLinks (visible)",
      ]),
    SharedLayerCase(
      "a path twice", [[folder("x"), folder("x", mode: 0o700), file("x/y", "0"), file("x/y", "1")]],
      [[folder("x", mode: 0o700), file("x/y", "2")]], ["modified x/y at 1 from 1, 1: content size (visible)"]),
    SharedLayerCase(
      "several layers above each other, on several below",
      below: [base, [file("x")], [symlink("l", to: "etc")]],
      [upper, [file("etc/d", "2")]], [[folder("etc"), file("etc/c", "3")], [file("etc/d", "4")]],
      [
        "modified etc/c at 3 from 3, 3: content size (visible)",
        "modified etc/d at 4 from 4, 4: content size (visible)",
      ]),
  ]

  @Test("are not read where nothing above depends on them", arguments: independent)
  func notNeeded(_ shared: SharedLayerCase) async throws {
    try await shared.expect(layersRead: shared.left.count + shared.right.count)
  }

  @Test("are all that there is: nothing is read where the documents alone differ")
  func onlyShared() async throws {
    let layers = [LayerFixture(base), LayerFixture([file("etc/.wh.a")])]
    let pair = try WrittenPair(
      layout(ImageFixture(layers)), layout(ImageFixture(layers, config: #"{"Env": ["A=1"]}"#)))
    for comparing in [Comparing.strict, .semantic, .atTheEnd] {
      var trusting = comparing
      trusting.options.trustsDigests = true
      let (trusted, checked) = (try await trusting(pair).images[0], try await comparing(pair).images[0])
      #expect(trusted.everything == checked.everything)
      #expect(trusted.summary.layersRead == 0)
      #expect(checked.summary.layersRead == 2)
    }
  }

  @Test("are shared however they are compressed, and how is told", arguments: [true, false])
  func otherCompression(_ standsAlone: Bool) async throws {
    let uppers = ["1", "2"].map { standsAlone ? [folder("etc"), file("etc/c", $0)] : [file("etc/c", $0)] }
    let pair = try WrittenPair(
      layout(ImageFixture([LayerFixture(base, stored: .gzip), LayerFixture(uppers[0])])),
      layout(ImageFixture([LayerFixture(base, stored: .plain), LayerFixture(uppers[1])])))
    for comparing in [Comparing.strict, .semantic, Comparing(ignoring: [.whiteoutsByEffect])] {
      var trusting = comparing
      trusting.options.trustsDigests = true
      let (trusted, checked) = (try await trusting(pair).images[0], try await comparing(pair).images[0])
      #expect(trusted.everything == checked.everything)
      #expect(trusted.summary.layersRead == (standsAlone ? 2 : 3))
    }
    #expect(
      try await Comparing(trustsDigests: true)(pair).images[0].told
        .contains("layer modified /layers/0: compression gzip | none (compression)"))
  }
}
