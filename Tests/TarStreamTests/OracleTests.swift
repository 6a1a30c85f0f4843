import Foundation
import ImageFixtures
import TarStream
import Testing

/// Archives that GNU tar and Python write are listed as Python lists them.
@Suite(.enabled(if: Command.tar.isInstalled && Command.python.isInstalled))
struct OracleTests {
  /// Makes a folder `tree` of what is hard to archive. Names are bytes; times, modes and content are fixed.
  private static let maker = #"""
    import os, random
    os.makedirs(b"tree/folder/" + b"d" * 90 + b"/" + b"e" * 90)
    os.makedirs(b"tree/" + b"/".join([b"f" * 200] * 3))
    random.seed(1)
    def write(name, content, mode=0o644):
        path = b"tree/" + name
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, mode)
    write(b"empty", b"")
    write(b"one byte", b"1")
    write(b"block", b"b" * 512)
    write(b"block and one", b"b" * 513)
    write(b"ten megabytes", random.randbytes(10_000_000))
    write(b"setuid", b"#!/bin/sh\n", 0o4755)
    write(b"nobody may", b"", 0o000)
    write(b"latin \xe4\xf6\xfc \xff", b"not UTF-8")
    write("ünïcode 🐳".encode(), b"UTF-8")
    write(b"line\nfeed\ttab\\backslash\x01", b"control")
    write(b" blanks ", b"blanks")
    write(b"-dash", b"dash")
    write(b"x" * 99, b"99")
    write(b"x" * 100, b"100")
    write(b"x" * 101, b"101")
    write(b"x" * 255, b"255")
    write(b"folder/" + b"d" * 90 + b"/" + b"e" * 90 + b"/" + b"deep", b"deep")
    write(b"/".join([b"f" * 200] * 3) + b"/" + b"g" * 200, b"very deep")
    os.link(b"tree/one byte", b"tree/zz hard link")
    os.link(b"tree/" + b"x" * 255, b"tree/zz hard link to a long name")
    os.symlink(b"one byte", b"tree/symlink")
    os.symlink(b"../" * 80 + b"etc/\xff", b"tree/long symlink")
    os.symlink(b"t" * 100, b"tree/symlink of 100")
    os.mkfifo(b"tree/fifo")
    for name, size, parts in [
        (b"hole", 1 << 20, []), (b"hole at the start", 100_000, [(90_000, 5000)]),
        (b"hole at the end", 300_000, [(0, 5000)]), (b"holes", 4 << 20, [(i * 65536, 100) for i in range(60)]),
        (b"sparse " + b"s" * 150, 200_000, [(65536, 4096)])]:
        with open(b"tree/" + name, "wb") as file:
            for start, count in parts:
                file.seek(start)
                file.write(random.randbytes(count))
            file.truncate(size)
    times = [0, 1_000_000_000, 1_700_000_000_123_456_789, 1_600_000_000_500_000_000, -5_250_000_000, 5_000_000_000_000_000_000]
    for root, folders, files in os.walk(b"tree", topdown=False):
        for index, name in enumerate(sorted(folders + files)):
            time = times[(index + len(name)) % len(times)]
            os.utime(os.path.join(root, name), ns=(time, time), follow_symlinks=False)
    """#

  /// Lists an archive, a line an entry, as ``line(_:of:)`` does.
  private static let lister = #"""
    import hashlib, sys, tarfile
    types = {b"1": "hardlink", b"2": "symlink", b"3": "characterDevice", b"4": "blockDevice", b"5": "directory",
             b"6": "fifo"}
    def bytes_of(text):
        return text.encode("utf-8", "surrogateescape")
    with tarfile.open(sys.argv[1], "r:", encoding="utf-8", errors="surrogateescape") as tar:
        for m in tar:
            content = tar.extractfile(m).read() if m.isreg() else None
            # Python takes the stand-in's name where that is told later.
            name = m.pax_headers.get("GNU.sparse.name", m.name)
            print(bytes_of(name).hex(), types.get(m.type, "file"), oct(m.mode), m.uid, m.gid,
                  bytes_of(m.uname).hex(), bytes_of(m.gname).hex(), m.size if m.isreg() else 0,
                  m.pax_headers.get("mtime", str(int(m.mtime))), bytes_of(m.linkname).hex(), m.offset_data,
                  hashlib.sha256(content).hexdigest() if content is not None else "0" * 64, sep="|")
    """#

  /// Writes an archive in a format that Python knows.
  private static let writer = #"""
    import os, sys, tarfile
    with tarfile.open(sys.argv[2], "w", format=getattr(tarfile, sys.argv[1]), encoding="utf-8",
                      errors="surrogateescape") as tar:
        for root, folders, files in os.walk("tree"):
            for name in sorted(folders + files):
                try:
                    tar.add(os.path.join(root, name), recursive=False)
                except ValueError:
                    pass  # a name that is too long for the format
    """#

  private static let tree = Result { () throws -> TemporaryFolder in
    let folder = try TemporaryFolder()
    try Command.python.run(["-c", maker], in: folder)
    return folder
  }

  /// An entry as the lister lists it.
  private func line(_ entry: EntryRecord, of table: EntryTable, content: SHA256Digest?) -> String {
    func hex(_ bytes: some Sequence<UInt8>) -> String {
      bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    // Python leaves out the slash at a folder's end.
    var name = table.bytes(entry.name)
    while entry.type == .directory, name.last == UInt8(ascii: "/") { name = name.dropLast() }
    let owner = table.owner(of: entry)
    let octal = "0o" + String(entry.mode, radix: 8)
    return [
      hex(name), entry.type.name, octal, "\(owner.uid)", "\(owner.gid)", hex(table.bytes(owner.userName)),
      hex(table.bytes(owner.groupName)), "\(entry.size)", time(entry.modified),
      hex(table.linkName(of: entry)),
      "\(entry.contentOffset)", (content ?? .none).hexadecimal,
    ].joined(separator: "|")
  }

  private func time(_ time: TarTime) -> String {
    let isNegative = time.seconds < 0 && time.nanoseconds > 0
    let whole = isNegative ? -(time.seconds + 1) : time.seconds
    let rest = isNegative ? 1_000_000_000 - time.nanoseconds : time.nanoseconds
    let decimals = String(String(1_000_000_000 + rest).dropFirst().prefix(Int(time.decimals)))
    return (isNegative ? "-" : "") + "\(whole)" + (decimals.isEmpty ? "" : ".") + decimals
  }

  /// Compares our listing of `tree.tar` with Python's.
  private func compare(in folder: TemporaryFolder, moreThan count: Int) throws {
    let listing = try Command.python.run(["-c", Self.lister, folder.path("tree.tar")], in: folder)
    let expected = String(decoding: listing, as: UTF8.self).split(separator: "\n").map(String.init)
    let region = try FileDescriptor(reading: folder.path("tree.tar")).map()
    let contents = try region.readTar(TarReadingOptions(contents: .digests), limits: StreamLimits())
    let lines = contents.table.entries.enumerated().map { index, entry in
      line(entry, of: contents.table, content: contents.contentDigests[UInt32(index)])
    }
    #expect(lines.count == expected.count)
    #expect(lines.count > count)
    for (mine, theirs) in zip(lines, expected) { #expect(mine == theirs) }
    for entry in contents.table.entries {
      #expect(entry.disagreement.isEmpty, "\(entry.disagreement) of \(contents.table.bytes(entry.name))")
    }
  }

  @Test(
    "GNU tar",
    arguments: [
      ["--format=v7"], ["--format=ustar"], ["--format=gnu"], ["--format=oldgnu"], ["--format=posix"],
      ["--format=gnu", "-S"], ["--format=oldgnu", "-S"], ["--format=posix", "--sparse-version=0.0", "-S"],
      ["--format=posix", "--sparse-version=0.1", "-S"], ["--format=posix", "--sparse-version=1.0", "-S"],
      ["--format=posix", "--pax-option=delete=atime,delete=ctime,comment=fixed"],
      ["--format=posix", "--owner=nobody:4000000000", "--group=2097152", "--mtime=@-1.5"],
      ["--format=gnu", "--owner=nobody:4000000000", "--group=4294967295", "--mtime=@-1"],
    ])
  func gnuTar(_ options: [String]) throws {
    let tree = try Self.tree.get()
    let folder = try TemporaryFolder()
    // Status 2 is for the names that the format cannot hold.
    let isOld = ["--format=v7", "--format=ustar"].contains(options[0])
    try Command.tar.run(
      options + ["--sort=name", "-cf", folder.path("tree.tar"), "-C", tree.url.path, "tree"], in: folder,
      accepting: isOld ? [0, 2] : [0])
    try compare(in: folder, moreThan: isOld ? 15 : 30)
  }

  /// Writes a pax archive once more, as who renames or filters entries does: what records tell, headers do not.
  private static let rewriter = #"""
    import sys, tarfile
    with tarfile.open(sys.argv[1]) as old, tarfile.open(sys.argv[2], "w", format=tarfile.PAX_FORMAT) as new:
        for member in old:
            if "GNU.sparse.map" not in member.pax_headers and not member.issparse():
                # A size that only a record tells is how content is hidden.
                member.pax_headers.pop("size", None)
                new.addfile(member, old.extractfile(member) if member.isreg() else None)
    """#

  @Test("Python's tarfile, of what GNU tar wrote")
  func rewritten() throws {
    let tree = try Self.tree.get()
    let folder = try TemporaryFolder()
    try Command.tar.run(
      ["--format=posix", "-cf", folder.path("old.tar"), "-C", tree.url.path, "tree"], in: folder)
    try Command.python.run(
      ["-c", Self.rewriter, folder.path("old.tar"), folder.path("tree.tar")], in: folder)
    try compare(in: folder, moreThan: 30)
  }

  @Test("git archive", .enabled(if: Command("git").isInstalled))
  func git() throws {
    let folder = try TemporaryFolder()
    let script = #"""
      set -e; git init -q . && mkdir -p deep && cd deep
      long=$(printf 'n%.0s' $(seq 120)); mkdir $long && echo 1 > "$long/$long" && ln -s "$long/$long" link
      git add . && git -c user.name=n -c user.email=e commit -qm m && git archive -o ../tree.tar HEAD
      """#
    try Command("sh").run(["-c", script], in: folder)
    try compare(in: folder, moreThan: 2)
  }

  @Test("Python's tarfile", arguments: ["USTAR_FORMAT", "GNU_FORMAT", "PAX_FORMAT"])
  func python(_ format: String) throws {
    let tree = try Self.tree.get()
    let folder = try TemporaryFolder()
    try Command.python.run(["-c", Self.writer, format, folder.path("tree.tar")], in: tree)
    try compare(in: folder, moreThan: format == "USTAR_FORMAT" ? 15 : 30)
  }
}
