/// The platform that an image runs on (OCI image specification, image-index.md, "platform").
public struct Platform: Hashable, Sendable {
  /// The operating system, as Go's GOOS names it.
  public var os: String
  /// The processor's architecture, as Go's GOARCH names it.
  public var architecture: String
  /// The variant of the processor, `v7` for instance.
  public var variant: String?

  /// A platform.
  public init(os: String, architecture: String, variant: String? = nil) {
    self.os = os
    self.architecture = architecture
    self.variant = variant
  }

  /// The platform that an index's descriptor or a configuration tells; `nil` where it tells none.
  init?(_ json: JSONValue?) {
    guard let json, let os = json["os"]?.string, let architecture = json["architecture"]?.string,
      !os.isEmpty || !architecture.isEmpty
    else { return nil }
    self.init(
      os: os, architecture: architecture, variant: json["variant"]?.string.flatMap { $0.isEmpty ? nil : $0 })
  }

  /// The platform that a user writes as `OS/ARCH[/VARIANT]`; the names that `uname -m` prints are taken too.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (2...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    let architecture = ["x86_64": "amd64", "aarch64": "arm64"][parts[1]] ?? parts[1]
    self.init(os: parts[0], architecture: architecture, variant: parts.count == 3 ? parts[2] : nil)
  }

  /// Whether an image of this platform is one that `request` asks for: a request without a variant takes any.
  public func satisfies(_ request: Platform) -> Bool {
    os == request.os && architecture == request.architecture
      && (request.variant == nil || canonicalVariant == request.canonicalVariant)
  }

  /// Whether two images are made for the same platform.
  public func isSame(as other: Platform) -> Bool { canonical == other.canonical }

  /// The one spelling that all platforms which are the same have in common.
  var canonical: Platform { Platform(os: os, architecture: architecture, variant: canonicalVariant) }

  /// What an attestation is listed under: it runs nowhere.
  var isUnknown: Bool { os == "unknown" && architecture == "unknown" }

  // Every 64-bit ARM processor is a v8; writers tell it or not.
  private var canonicalVariant: String? { architecture == "arm64" && variant == "v8" ? nil : variant }

  /// The platform of the machine that this program was built for.
  public static var host: Platform {
    #if os(macOS)
      let os = "darwin"
    #else
      let os = "linux"
    #endif
    #if arch(arm64)
      return Platform(os: os, architecture: "arm64")
    #else
      return Platform(os: os, architecture: "amd64")
    #endif
  }
}

extension Platform: CustomStringConvertible {
  /// `linux/arm/v7`.
  public var description: String { [os, architecture, variant].compactMap { $0 }.joined(separator: "/") }
}
