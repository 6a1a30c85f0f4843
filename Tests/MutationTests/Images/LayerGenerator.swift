import ImageFixtures

/// Makes the tar archives of layers that go one over the other.
struct LayerGenerator {
  private enum Dialect: CaseIterable { case v7, ustar, gnu, pax }

  /// The paths of the layers so far, and what they are.
  private var known: [(path: String, type: Unicode.Scalar)] = []
  private var layerCount = 0
  private var dialect = Dialect.ustar
  private var prefix = ""
  private var closesFolders = true
  private var owner = ""

  init() {}

  /// The next layer.
  mutating func layer(_ random: inout SeededGenerator) -> [UInt8] {
    dialect = random.pick([.v7, .ustar, .ustar, .gnu, .gnu, .pax, .pax])
    prefix = random.pick(["", "", "./", "/"])
    closesFolders = random.chance(80)
    owner = random.pick(["", "root", "builder"])
    var builder = TarBuilder()
    var own: [(path: String, type: Unicode.Scalar)] = []
    if random.chance(15) { add("", "5", to: &builder, &random) }
    for _ in 0..<2 + random.below(5) {
      let type = type(&random)
      let path: String
      if type == "w" {
        path = whiteout(&random)
      } else {
        path = self.path(&random)
        if !random.chance(6), own.contains(where: { $0.path == path }) { continue }
      }
      let files = (own + known).filter { $0.type == "0" }.map(\.path)
      if type == "1", files.isEmpty { continue }
      add(path, type == "w" ? "0" : type, target: random.pickAny(files), to: &builder, &random)
      own.append((path, type))
    }
    builder.end(blocks: random.pick([2, 2, 2, 2, 2, 2, 0, 1, 3, 20]))
    known += own
    layerCount += 1
    return builder.bytes
  }

  private func type(_ random: inout SeededGenerator) -> Unicode.Scalar {
    switch random.below(100) {
    case 0..<42: "0"
    case 42..<62: "5"
    case 62..<72: "2"
    case 72..<82: "1"
    case 82..<85: "3"
    case 85..<87: "4"
    case 87..<89: "6"
    default: layerCount > 0 || random.chance(20) ? "w" : "0"
    }
  }

  private func path(_ random: inout SeededGenerator) -> String {
    // Now and then a path that a layer below has.
    if random.chance(25), let path = random.pickAny(known.filter({ $0.type != "w" }))?.path { return path }
    let folder = random.pick(["", "etc/", "usr/bin/", "usr/lib/", "lib/", "var/lib/a/", "opt/"])
    let isLong = random.chance(4) && dialect != .v7
    let base = random.pick(["a", "b", "c.conf", "data", "ü", "x y", "e1", "e2", "e3"])
    if folder.isEmpty { return random.pick(["etc", "usr", "usr/lib", "lib", "var", "opt", "run"]) }
    return folder + (isLong ? String(repeating: "long-folder/", count: 10) : "") + base
  }

  private func whiteout(_ random: inout SeededGenerator) -> String {
    if random.chance(30) { return random.pick(["etc", "usr/lib", "opt", "var/lib/a"]) + "/.wh..wh..opq" }
    let path = random.pickAny(known.filter { $0.type != "w" })?.path ?? "etc/none"
    let cut = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    return path[..<cut] + ".wh." + path[cut...]
  }

  // MARK: Members

  private func add(
    _ path: String, _ type: Unicode.Scalar, target: String? = nil, to builder: inout TarBuilder,
    _ random: inout SeededGenerator
  ) {
    let spelled = prefix + path + (type == "5" && closesFolders && !path.isEmpty ? "/" : "")
    let name = Array((spelled.isEmpty ? "./" : spelled).utf8)
    var member = TarMember(name, type: type, format: format)
    fill(&member, type, target, &random)
    var records: [(String, [UInt8])] = []
    if name.count > 100 { setLongName(name, of: &member, &records, &builder) }
    addRecords(to: &records, type, &random)
    if !records.isEmpty { builder.pax(raw: records.flatMap { TarBuilder.record($0.0, $0.1) }) }
    builder.add(member)
  }

  private func fill(
    _ member: inout TarMember, _ type: Unicode.Scalar, _ target: String?, _ random: inout SeededGenerator
  ) {
    member.mode = type == "5" ? 0o755 : type == "2" ? 0o777 : random.pick([0o644, 0o755, 0o4755, 0o600])
    member.uid = random.pick([0, 0, 1_000, 65_534])
    member.gid = random.pick([0, 0, 1_000, dialect == .gnu ? 3_000_000 : 5])
    member.modified = Int64(1_700_000_000 + random.below(1_000))
    if dialect != .v7 {
      member.userName = Array(owner.utf8)
      member.groupName = Array(owner.utf8)
    }
    switch type {
    case "0": member.content = Array(random.word(random.pick([0, 1, 20, 20, 511, 512, 600])).utf8)
    case "1": member.linkName = Array((prefix + (target ?? "none")).utf8)
    case "2": member.linkName = Array(random.pick(["usr/lib", "../etc/a", "/opt/b", "a", "nowhere"]).utf8)
    case "3", "4": member.device = (Int64(1 + random.below(9)), Int64(random.below(300)))
    default: break
    }
  }

  private func setLongName(
    _ name: [UInt8], of member: inout TarMember, _ records: inout [(String, [UInt8])],
    _ builder: inout TarBuilder
  ) {
    switch dialect {
    case .gnu:
      builder.longName(name)
      member.name = Array(name.prefix(100))
    case .pax:
      records.append(("path", name))
      member.name = Array(name.prefix(100))
    case .v7, .ustar:
      // Only a slash can part prefix and name.
      guard let cut = name.prefix(150).lastIndex(of: UInt8(ascii: "/")) else { return }
      member.prefix = Array(name[..<cut])
      member.name = Array(name[(cut + 1)...])
    }
  }

  private func addRecords(
    to records: inout [(String, [UInt8])], _ type: Unicode.Scalar, _ random: inout SeededGenerator
  ) {
    guard dialect == .pax ? random.chance(60) : dialect == .ustar && random.chance(10) else { return }
    func add(_ key: String, _ text: String) { records.append((key, Array(text.utf8))) }
    if random.chance(60) { add("mtime", "17000000\(10 + random.below(80)).25") }
    if random.chance(20) { add("atime", "1700000000.5") }
    if random.chance(15) { add("ctime", "1700000001") }
    if random.chance(15) { add("uid", "2000000") }
    if random.chance(40) { add("SCHILY.xattr.user.a", random.word(4)) }
    if random.chance(15) { add("LIBARCHIVE.xattr.user.b", "AQID") }
    if random.chance(15) { add("comment", "made for a test") }
    if random.chance(10), type == "0" { add("VENDOR.note", "x") }
  }

  private var format: TarMember.Format {
    switch dialect {
    case .v7: .v7
    case .gnu: .gnu
    case .ustar, .pax: .ustar
    }
  }
}
