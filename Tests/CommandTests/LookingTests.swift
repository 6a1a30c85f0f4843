import ImageFixtures
import Testing

/// `images`, `info` and `ls` show of the fixtures what `fixtures/README.md` says is in them.
struct LookingTests {
  // MARK: images

  @Test(
    "images lists names and platforms, a row each",
    arguments: [
      ("greeter-a.tar", ["localhost/greeter:1.4.2 linux/amd64 -"]),
      ("greeter-b.tar", ["1.4.2 linux/amd64 sha256:"]), ("same/layout", ["1.4.1 linux/amd64 sha256:"]),
      ("platforms.tar", ["1.4.2 linux/amd64 sha256:", "1.4.2 linux/arm64/v8 sha256:"]),
      ("legacy-docker-save.tar", ["greeter:1.4.1 linux/amd64 -", "greeter:1.4.2 linux/amd64 -"]),
    ])
  func images(name: String, rows: [String]) async throws {
    let outcome = try await Program.run("images", fixture(name))
    #expect(outcome.status == 0)
    let found = outcome.lines.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(found.first == "NAME PLATFORM DIGEST")
    try #require(found.count == rows.count + 1)
    for (line, row) in zip(found.dropFirst(), rows) { #expect(line.hasPrefix(row)) }
  }

  @Test(
    "images lists only what a reference chooses",
    arguments: [
      ("legacy-docker-save.tar:greeter:1.4.2", ["greeter:1.4.2 linux/amd64"]),
      ("legacy-docker-save.tar:1.4.1", ["greeter:1.4.1 linux/amd64"]),
      ("legacy-docker-save.tar:@1", ["greeter:1.4.2 linux/amd64"]),
      ("platforms.tar:1.4.2", ["1.4.2 linux/amd64", "1.4.2 linux/arm64/v8"]),
    ])
  func chosenImages(name: String, rows: [String]) async throws {
    let outcome = try await Program.run("images", fixture(name))
    #expect(outcome.status == 0)
    let found = outcome.lines.dropFirst().map { $0.split(separator: " ").dropLast().joined(separator: " ") }
    #expect(found == rows)
  }

  @Test("images lists all images that a reference may mean")
  func severalImages() async throws {
    let images = ["a/app:1", "b/app:1", "b/app:2"].enumerated().map { index, name in
      var image = ImageFixture([LayerFixture([TarMember("x\(index)")])])
      image.name = name
      return image
    }
    let folder = try TemporaryFolder()
    let layout = try folder.write(folder: "layout", ImageFixture.layout(images))
    let outcome = try await Program.run("images", layout + ":app:1")
    #expect(outcome.status == 0)
    #expect(outcome.lines.dropFirst().map { $0.prefix(7) } == ["a/app:1", "b/app:1"])
  }

  @Test("images tells that a reference chooses nothing, and what there is")
  func noImage() async throws {
    let outcome = try await Program.run("images", fixture("legacy-docker-save.tar") + ":other")
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorText.contains("no image is called other"))
    #expect(outcome.errorText.contains("greeter:1.4.2"))
  }

  @Test("images as JSON lists names, digests and platforms")
  func imagesJSON() async throws {
    let json = try await Program.run("images", "--format", "json", fixture("platforms.tar")).json()
    guard case .object(let top) = json, case .array(let images) = top["images"],
      case .object(let image) = images.first,
      case .array(let platforms) = image["platforms"]
    else {
      Issue.record("not the form of a list of images")
      return
    }
    #expect(images.count == 1)
    #expect(image["names"] == .array([.string("1.4.2")]))
    #expect(platforms.compactMap { $0["platform"] } == [.string("linux/amd64"), .string("linux/arm64/v8")])
    #expect(platforms.allSatisfy { $0["present"] == .bool(true) })
  }

  @Test("images marks what is listed and not there")
  func missing() async throws {
    let folder = try TemporaryFolder()
    let images = ["amd64", "arm64"].map { ImageFixture([LayerFixture([TarMember("x")])], architecture: $0) }
    var files = ImageFixture.layout(images)
    files[ImageFixture.blobPath(of: Array(images[1].manifest.utf8))] = nil
    let path = try folder.write("half.tar", files: files)
    let lines = try await Program.run("images", path).lines
    #expect(lines.count == 3)
    #expect(!lines[1].contains("missing") && lines[2].contains("linux/arm64 (missing)"))
  }

  // MARK: info

  @Test("info shows form, digests and layers")
  func info() async throws {
    let outcome = try await Program.run("info", fixture("greeter-a.tar"))
    #expect(outcome.status == 0)
    let head = outcome.lines.prefix { !$0.isEmpty }.map { $0.split(separator: " ").map(String.init) }
    #expect(
      head.map { $0[0] } == ["input:", "format:", "names:", "platform:", "manifest:", "config:", "created:"])
    #expect(
      head.map { $0[1] }.prefix(5) == [
        fixture("greeter-a.tar"), "dockerArchive", "localhost/greeter:1.4.2", "linux/amd64", "none",
      ])
    #expect(outcome.lines.suffix(3).map { $0.prefix(1) } == ["0", "1", "2"])
    #expect(outcome.lines.suffix(3).allSatisfy { $0.contains(" none ") && $0.contains(" sha256:") })
  }

  @Test("info as JSON has the same", arguments: ["greeter-b.tar", "same/layout"])
  func infoJSON(name: String) async throws {
    let json = try await Program.run("info", "--format", "json", fixture(name)).json()
    #expect(json["path"] == .string(fixture(name)))
    #expect(json["format"] == .string(name.hasSuffix(".tar") ? "ociArchive" : "ociLayout"))
    #expect(json["platform"] == .string("linux/amd64"))
    guard case .array(let layers) = json["layers"], case .string(let digest) = json["manifestDigest"] else {
      Issue.record("no layers or no digest")
      return
    }
    #expect(digest.hasPrefix("sha256:"))
    #expect(layers.count == (name == "same/layout" ? 2 : 3))
    #expect(layers.allSatisfy { $0["compression"] == .string("gzip") })
  }

  @Test(
    "info takes the platform that is asked for",
    arguments: [("linux/amd64", "amd64"), ("linux/arm64", "arm64")])
  func infoPlatform(request: String, word: String) async throws {
    let outcome = try await Program.run("info", "--platform", request, fixture("platforms.tar"))
    #expect(outcome.text.contains("COPY \(word)/platform /platform"))
  }

  @Test("An archive of several images asks which one, and lists them", arguments: ["info", "ls"])
  func several(command: String) async throws {
    let outcome = try await Program.run(command, fixture("legacy-docker-save.tar"))
    #expect(outcome.status == 2)
    #expect(outcome.errorText.contains("holds 2 images; choose one as"))
    #expect(outcome.errorText.hasSuffix(":\n  greeter:1.4.1\n  greeter:1.4.2\n"))
  }

  // MARK: ls

  @Test("ls lists what the layers make together: the whiteout's file is gone, the replaced one is new")
  func list() async throws {
    let outcome = try await Program.run("ls", fixture("greeter-b.tar"))
    #expect(outcome.status == 0)
    let rows = outcome.lines.map { $0.split(separator: " ").map(String.init) }
    #expect(rows.first == ["TYPE", "MODE", "UID", "GID", "SIZE", "PATH"])
    #expect(rows.contains(["file", "0775", "0", "0", "178", "usr/bin/greet"]))
    #expect(rows.contains(["symlink", "0777", "0", "0", "-", "usr/bin/hello", "->", "greet"]))
    #expect(rows.contains(["directory", "1777", "0", "0", "-", "tmp"]))
    #expect(rows.contains(["file", "0644", "0", "0", "12", "usr/share/greeter/messages/français.txt"]))
    #expect(rows.contains(["file", "0644", "0", "0", "15", "etc/greeter.conf"]))
    #expect(!outcome.text.contains("draft.txt") && !outcome.text.contains(".wh."))
  }

  @Test("ls as ndjson is sorted by path, and tells types, modes and contents")
  func listJSON() async throws {
    let lines = try await Program.run("ls", "--format", "ndjson", fixture("greeter-a.tar")).jsonLines()
    let paths = lines.compactMap { line in if case .string(let path) = line["path"] { path } else { nil } }
    #expect(paths == paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(paths.count == lines.count && Set(paths).count == paths.count)
    let version = try #require(lines.first { $0["path"] == .string("usr/share/greeter/version") })
    #expect(
      version["type"] == .string("file") && version["mode"] == .string("0644")
        && version["size"] == .number(44))
    #expect(
      version["content"] == .string("sha256:7ef43c8845e275f6f6a355f7f06e67091aac102741133c2e5a3a2084e8a0c2af")
    )
  }

  @Test("The two names of one file have the same content, whichever of them the tar calls the link")
  func hardLinks() async throws {
    for name in ["greeter-a.tar", "greeter-b.tar"] {
      let lines = try await Program.run("ls", "--format", "ndjson", fixture(name)).jsonLines()
      let files = ["en", "en_GB"].map { language in
        lines.first { $0["path"] == .string("usr/share/greeter/messages/\(language).txt") }
      }
      #expect(files.map { $0?["type"] } == [.string("file"), .string("file")])
      #expect(files[0]?["content"] == files[1]?["content"] && files[0]?["content"] != nil)
    }
  }

  @Test("Two archives of one image list the same root file system", arguments: ["oci.tar", "docker.tar"])
  func sameListing(other: String) async throws {
    let layout = try await Program.run("ls", "--format", "ndjson", fixture("same/layout"))
    #expect(
      try await Program.run("ls", "--format", "ndjson", fixture("same/\(other)")).output == layout.output)
  }
}

extension Printed {
  /// The value of an object's member; `nil` where it is none or has none.
  subscript(key: String) -> Printed? {
    if case .object(let members) = self { members[key] } else { nil }
  }
}
