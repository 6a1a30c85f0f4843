import TarStream

/// Layers that tell of their entries a second time, in a table of contents.
public enum LazyLayer {
  /// An eStargz layer (estargz.md): members, the table as the tar archive's last entry, and a footer that leads to it.
  ///
  /// `announced`: the digest that the descriptor tells; `nil` for the table's own. `footer`: another one than the right.
  public static func estargz(
    _ members: [TarMember], table: String, announced: String? = nil, named name: String = "stargz.index.json",
    footer: (UInt64) -> [UInt8] = { footer(at: $0) }
  ) -> LayerFixture {
    let json = Array(table.utf8)
    let content = members.flatMap(\.bytes)
    let tail = TarBuilder([TarMember(name, content: json)]).bytes
    var layer = LayerFixture(tar: content + tail)
    let front = GzipWriter.member(content)
    layer.blob = front + GzipWriter.member(tail) + footer(UInt64(front.count))
    layer.annotate("containerd.io/snapshot/stargz/toc.digest", announced ?? ImageFixture.digest(of: json))
    return layer
  }

  /// An empty gzip member of 51 bytes whose extra field leads to a byte.
  public static func footer(at offset: UInt64) -> [UInt8] {
    let digits = String(offset, radix: 16)
    let field = String(repeating: "0", count: 16 - digits.count) + digits + "STARGZ"
    return [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 26, 0, 0x53, 0x47, 22, 0] + Array(field.utf8)
      + [1, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0]
  }

  /// A zstd:chunked layer: members, and behind them the table in a skippable frame, and a footer in another.
  ///
  /// `isAnnounced`: whether the descriptor tells where the table is, too. `shift`: how far from there the footer leads.
  public static func zstdChunked(
    _ members: [TarMember], table: String, isAnnounced: Bool = true, checksum: String? = nil,
    shift: UInt64 = 0,
    frame: (([UInt8]) -> [UInt8])? = nil
  ) -> LayerFixture {
    var layer = LayerFixture(members, stored: .plain)
    layer.mediaType = "application/vnd.oci.image.layer.v1.tar+zstd"
    let front = ZstdWriter.frame(layer.tar)
    let json = Array(table.utf8)
    let compressed = frame?(json) ?? ZstdWriter.frame(json)
    let offset = UInt64(front.count + 8)
    let footer = [offset + shift, UInt64(compressed.count), UInt64(json.count), 1, 0, 0, 0].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
    }
    layer.blob = front + skippable(compressed) + skippable(footer + Array("GNUlInUx".utf8))
    guard isAnnounced else { return layer }
    let prefix = "io.github.containers.zstd-chunked.manifest"
    layer.annotate("\(prefix)-position", "\(offset):\(compressed.count):\(json.count):1")
    layer.annotate("\(prefix)-checksum", checksum ?? ImageFixture.digest(of: compressed))
    return layer
  }

  private static func skippable(_ content: [UInt8]) -> [UInt8] {
    [0x50, 0x2A, 0x4D, 0x18] + (0..<4).map { UInt8(truncatingIfNeeded: content.count >> (8 * $0)) } + content
  }
}
