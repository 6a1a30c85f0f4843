import Glibc

/// What a user writes to name an input: `PATH`, `PATH:REF`, either with `docker-archive:`, `oci-archive:` or `oci:`
/// in front, as skopeo and podman write them, or `-` for standard input.
public struct ArchiveName: Hashable, Sendable {
  /// What skopeo and podman call the form of an archive. What it is, is seen by looking; but where an archive tells its
  /// images twice, it says whom to believe (``ImageArchive/sources()``).
  public enum Transport: String, Sendable, CaseIterable {
    /// A `docker save` tarball.
    case dockerArchive = "docker-archive"
    /// An OCI image layout in a tar archive.
    case ociArchive = "oci-archive"
    /// An OCI image layout as a folder.
    case oci
  }

  /// As the user wrote it; messages show this.
  public let text: String
  /// What stands in front; `nil` where nothing does.
  public let transport: Transport?
  /// The file or folder; `-` for standard input.
  public let path: String
  /// Which of its images.
  public let reference: String?

  /// Reads the name of an input.
  ///
  /// A colon may be a part of a path. The longest part in front of a colon that exists is the path; `exists` tells
  /// what does.
  ///
  /// - Throws: `badArgument` where nothing of that name exists, saying what to do instead where the name is one that
  ///   only a registry or a daemon knows.
  public init(_ text: String, exists: (String) -> Bool) throws(ArchiveError) {
    self.text = text
    let (transport, rest) = Self.split(text)
    self.transport = transport
    var end = rest.endIndex
    while true {
      let path = String(rest[..<end])
      if path == "-" || !path.isEmpty && exists(path) {
        self.path = path
        let reference = String(rest[end...].dropFirst())
        self.reference = reference.isEmpty ? nil : reference
        return
      }
      guard let colon = rest[..<end].lastIndex(of: ":") else { break }
      end = colon
    }
    throw ArchiveError(.badArgument, input: text, Self.advice(on: text))
  }

  /// Reads the name of an input, looking at what exists on this machine.
  public init(_ text: String) throws(ArchiveError) {
    try self.init(text) { path in unsafe access(path, F_OK) == 0 }
  }

  /// Whether a name stands for standard input, with or without a transport and a reference.
  public static func isStandardInput(_ text: String) -> Bool {
    let rest = split(text).rest
    return rest == "-" || rest.hasPrefix("-:")
  }

  /// What stands in front, and what follows it.
  private static func split(_ text: String) -> (transport: Transport?, rest: Substring) {
    let transport = Transport.allCases.first { text.hasPrefix($0.rawValue + ":") }
    return (transport, text.dropFirst(transport.map { $0.rawValue.count + 1 } ?? 0))
  }

  private static func advice(on text: String) -> String {
    let daemons = [
      "docker://": "docker", "docker-daemon:": "docker", "podman://": "podman", "nerdctl://": "nerdctl",
    ]
    for (prefix, tool) in daemons where text.hasPrefix(prefix) {
      return advice(image: String(text.dropFirst(prefix.count)), tool: tool)
    }
    if text.hasPrefix("containerd://") {
      return advice(image: String(text.dropFirst("containerd://".count)), tool: "nerdctl")
    }
    if split(text).transport == nil, looksLikeImageName(text) {
      return "no such file or folder. If it is the name of an image: " + advice(image: text, tool: "docker")
    }
    return "no such file or folder"
  }

  private static func advice(image: String, tool: String) -> String {
    "images are compared from files alone, without a registry or a daemon: save it and compare the archive, "
      + "`\(tool) save \(image) | ocidiff-offline diff - OTHER.tar`"
  }

  /// Whether it has the form of a name with a tag or a digest, and not that of a file.
  private static func looksLikeImageName(_ text: String) -> Bool {
    guard !text.hasPrefix("/"), !text.hasPrefix("."),
      let mark = text.firstIndex(where: { $0 == ":" || $0 == "@" })
    else { return false }
    let name = text[..<mark]
    return !name.isEmpty && !name.hasSuffix(".tar") && !text[mark...].dropFirst().isEmpty
  }
}
