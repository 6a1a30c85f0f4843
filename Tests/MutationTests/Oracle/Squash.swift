import ImageFixtures

extension NaiveRoot {
  /// The root file system that layers make.
  init(_ layers: [TarReading]) throws {
    self.init()
    for layer in layers { try apply(layer) }
  }

  /// The root file system as one layer; `nil` where a link leads to nothing, which no single layer can say.
  func squashed() -> [UInt8]? {
    var builder = TarBuilder()
    var firstNames: [ObjectIdentifier: Path] = [:]
    for (path, inode) in nodes.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      guard inode.type != "hardlink" else { return nil }
      if let first = firstNames[ObjectIdentifier(inode)] {
        add(TarMember(cut(path), type: "1").with { $0.linkName = first }, path, [], to: &builder)
        continue
      }
      firstNames[ObjectIdentifier(inode)] = path
      let records = inode.attributes.filter { $0.key.hasPrefix("xattr:") }.map { key, value in
        ("SCHILY.xattr.\(key.dropFirst(6))", Base64.decode(Array(value.utf8.dropFirst(7))) ?? [])
      }
      add(member(path, inode), path, records, to: &builder)
    }
    builder.end()
    return builder.bytes
  }

  private func member(_ path: Path, _ inode: Inode) -> TarMember {
    let types: [String: Unicode.Scalar] = [
      "file": "0", "symlink": "2", "characterDevice": "3", "blockDevice": "4", "directory": "5", "fifo": "6",
    ]
    return TarMember(cut(path), content: Array(inode.content), type: types[inode.type] ?? "0").with {
      $0.mode = inode.attributes["mode"].flatMap { Int64($0, radix: 8) } ?? 0o777
      $0.uid = inode.attributes["uid"].flatMap { Int64($0) } ?? 0
      $0.gid = inode.attributes["gid"].flatMap { Int64($0) } ?? 0
      if inode.type == "symlink" { $0.linkName = inode.link }
      let numbers = inode.attributes["device"]?.split(separator: ":").compactMap { Int64($0) } ?? []
      if numbers.count == 2 { $0.device = (numbers[0], numbers[1]) }
    }
  }

  private func cut(_ path: Path) -> Path { path.isEmpty ? Array("./".utf8) : Array(path.prefix(100)) }

  private func add(
    _ member: TarMember, _ path: Path, _ records: [(String, [UInt8])], to builder: inout TarBuilder
  ) {
    if path.count > 100 { builder.longName(path) }
    if member.linkName.count > 100 { builder.longLinkName(member.linkName) }
    if !records.isEmpty { builder.pax(raw: records.flatMap { TarBuilder.record($0.0, $0.1) }) }
    builder.add(member)
  }
}
