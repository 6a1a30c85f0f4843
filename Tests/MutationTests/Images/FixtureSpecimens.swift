import Foundation
import ImageFixtures
import OCILayout
import TarStream

/// The images of fixtures/, which real tools made, taken apart so that they can be changed.
enum FixtureSpecimens {
  /// All of them; none where one cannot be read, which a test of its own tells.
  static let all: [Specimen] = names.compactMap { try? load($0) }

  /// What they are called; of the legacy archive one by one.
  static let names = [
    "greeter-a.tar", "greeter-b.tar", "same/oci.tar", "same/layout", "same/docker.tar", "platforms.tar",
    "legacy-docker-save.tar:greeter:1.4.1", "legacy-docker-save.tar:greeter:1.4.2",
  ]

  /// Takes a fixture apart.
  static func load(_ name: String) throws -> Specimen {
    switch name {
    case "greeter-a.tar", "same/docker.tar": try docker(name, 0)
    case _ where name.hasPrefix("legacy"):
      try docker("legacy-docker-save.tar", name.hasSuffix("1.4.1") ? 0 : 1)
    default: try layout(name)
    }
  }

  /// The folder of the fixtures.
  static let folder: String = {
    var parts = #filePath.split(separator: "/").dropLast(4)
    parts.append("fixtures")
    return "/" + parts.joined(separator: "/")
  }()

  private struct Missing: Error {}

  // MARK: Files

  private static func files(_ name: String) throws -> [String: [UInt8]] {
    let path = "\(folder)/\(name)"
    var files: [String: [UInt8]] = [:]
    // A file has no paths below it; folders below a folder cannot be read.
    for file in (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? [] {
      files[file] = (try? Data(contentsOf: URL(fileURLWithPath: "\(path)/\(file)"))).map { [UInt8]($0) }
    }
    if !files.isEmpty { return files }
    let reading = try TarReading([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
    for entry in reading.entries where entry.type == "file" {
      files[String(decoding: entry.path, as: UTF8.self)] = Array(reading.bytes[entry.content])
    }
    // A link may stand before what it leads to.
    for entry in reading.entries where entry.type == "symlink" {
      let path = String(decoding: entry.path, as: UTF8.self)
      let folder = path.split(separator: "/").dropLast().joined(separator: "/")
      let target = CanonicalPath.make("\(folder)/\(String(decoding: entry.linkName, as: UTF8.self))".utf8)
      files[path] = files[String(decoding: target, as: UTF8.self)]
    }
    return files
  }

  private static func tar(of blob: [UInt8]) throws -> [UInt8] {
    try ByteRegion(holding: blob).decompressed(limits: StreamLimits()).copy()
  }

  // MARK: Docker archives

  private static func docker(_ name: String, _ position: Int) throws -> Specimen {
    let files = try files(name)
    func file(_ name: String) throws -> [UInt8] {
      guard let bytes = files[name] else { throw Missing() }
      return bytes
    }
    var list = JSONTemplate(String(decoding: try file("manifest.json"), as: UTF8.self))
    guard let entry = list.place([String(position)]) else { throw Missing() }
    list.tokens = [JSONTemplate.Token(text: "[")] + list.tokens[entry.value] + [JSONTemplate.Token(text: "]")]
    guard let config = list.place(["0", "Config"]).flatMap({ list.string(at: $0) }),
      let layers = list.place(["0", "Layers"])
    else { throw Missing() }
    let names = list.children(of: layers).compactMap { list.string(at: $0) }
    let tars = try names.map { try file($0) }
    // The image's layers in files of their own, which can differ.
    var image = Specimen(
      form: .docker, layers: tars.map { StoredLayer(tar: $0, storage: .plain) },
      configuration: JSONTemplate(String(decoding: try file(config), as: UTF8.self)), manifest: nil,
      indexes: [list], positions: [0])
    image.dockerNames = [config] + names
    open(&image.configuration, digests(of: image, tars))
    return image
  }

  // MARK: Layouts

  private static func layout(_ name: String) throws -> Specimen {
    let files = try files(name)
    func blob(_ digest: String) throws -> [UInt8] {
      guard let bytes = files["blobs/sha256/\(digest.dropFirst(7))"] else { throw Missing() }
      return bytes
    }
    guard let top = files["index.json"] else { throw Missing() }
    var indexes = [JSONTemplate(String(decoding: top, as: UTF8.self))]
    var positions = [0]
    var digest = try self.digest(indexes[0], ["manifests", "0", "digest"])
    var texts = [digest]
    while true {
      let next = JSONTemplate(String(decoding: try blob(digest), as: UTF8.self))
      guard let list = next.place(["manifests"]) else { break }
      let architectures = next.children(of: list).map { element in
        next.place(element.keys + ["platform", "architecture"]).flatMap { next.string(at: $0) }
      }
      let position = architectures.firstIndex(of: Platform.host.architecture) ?? 0
      indexes.append(next)
      positions.append(position)
      digest = try self.digest(next, ["manifests", String(position), "digest"])
      texts.append(digest)
    }
    let manifest = JSONTemplate(String(decoding: try blob(digest), as: UTF8.self))
    let config = try self.digest(manifest, ["config", "digest"])
    guard let list = manifest.place(["layers"]) else { throw Missing() }
    let layers = try manifest.children(of: list).map { element in
      let blob = try blob(try self.digest(manifest, element.keys + ["digest"]))
      return StoredLayer(tar: try tar(of: blob), found: blob)
    }
    var image = Specimen(
      form: name.hasSuffix(".tar") ? .archive : .folder, layers: layers,
      configuration: JSONTemplate(String(decoding: try blob(config), as: UTF8.self)), manifest: manifest,
      indexes: indexes, positions: positions)
    var known = digests(of: image, layers.map(\.tar))
    known[config] = .configuration
    known[digest] = .manifest
    for (depth, text) in texts.dropLast().enumerated() { known[text] = .index(depth + 1) }
    image.others = files.filter { name, _ in
      name.hasPrefix("blobs/") && !known.keys.contains { name.hasSuffix($0.dropFirst(7)) }
    }.map(\.value)
    open(&image.configuration, known)
    if var template = image.manifest {
      open(&template, known)
      image.manifest = template
    }
    for depth in indexes.indices { open(&image.indexes[depth], known) }
    return image
  }

  private static func digest(_ template: JSONTemplate, _ keys: [String]) throws -> String {
    guard let text = template.place(keys).flatMap({ template.string(at: $0) }) else { throw Missing() }
    return text
  }

  // MARK: Open tokens

  /// What the digests of layers and diffIDs stand for.
  private static func digests(of image: Specimen, _ tars: [[UInt8]]) -> [String: JSONTemplate.Part] {
    var known: [String: JSONTemplate.Part] = [:]
    for (index, layer) in image.layers.enumerated() {
      known[ImageFixture.digest(of: layer.blob)] = .layer(index)
      known[ImageFixture.digest(of: layer.tar)] = .layer(index)
    }
    return known
  }

  /// Makes open tokens of all digests that are known, and of the sizes beside them.
  private static func open(_ template: inout JSONTemplate, _ known: [String: JSONTemplate.Part]) {
    for place in template.places() {
      guard let text = template.string(at: place), let part = known[text] else { continue }
      if place.keys.starts(with: ["rootfs", "diff_ids"]) {
        guard let position = place.keys.last.flatMap(Int.init) else { continue }
        template.tokens[place.value.lowerBound].slot = .diffID(position)
        continue
      }
      guard place.keys.last == "digest" else { continue }
      template.tokens[place.value.lowerBound].slot = .digest(part)
      if let size = template.place(place.keys.dropLast() + ["size"]) {
        template.tokens[size.value.lowerBound].slot = .size(part)
      }
    }
  }
}
