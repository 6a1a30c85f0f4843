import Foundation

/// What Python's tarfile tells of an archive.
struct PythonReading: Decodable {
  struct Entry: Decodable {
    var offset: Int
    var name: String
    var type: String
    var mode: UInt32
    var uid: Int64
    var gid: Int64
    /// Seconds since 1970, rounded down.
    var modified: Int64
    var linkName: String
    var userName: String
    var groupName: String
    var device: [Int64]
    var size: UInt64
    /// The SHA-256 of a file's content; `nil` where it cannot be read.
    var content: String?
  }

  var entries: [Entry]
  /// Why the rest was not told; `nil` also where it just stops, as it does at a header that it cannot read.
  var error: String?

  /// Reads archives of one folder, all in one run; in the order of their names.
  static func read(_ names: [String], in folder: TemporaryFolder) throws -> [PythonReading] {
    try folder.write(Array(names.joined(separator: "\n").utf8), to: "names")
    let output = try Command.python.run(["-c", script, folder.path("names")], in: folder)
    let decoder = JSONDecoder()
    return try output.split(separator: UInt8(ascii: "\n")).map { line in
      try decoder.decode(PythonReading.self, from: Data(line))
    }
  }

  private static let script = #"""
    import hashlib, json, math, resource, signal, sys, tarfile
    class Slow(BaseException):
        pass
    def stop(signal, frame):
        raise Slow
    # There are archives over which Python never ends (CVE-2025-8194).
    signal.signal(signal.SIGALRM, stop)
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    types = {b"1": "hardlink", b"2": "symlink", b"3": "characterDevice", b"4": "blockDevice", b"5": "directory",
             b"6": "fifo"}
    def hex(text):
        return text.encode("utf-8", "surrogateescape").hex()
    def content(tar, member):
        if not member.isreg() or member.size > 1 << 22:
            return None
        try:
            data = tar.extractfile(member).read()
            return hashlib.sha256(data).hexdigest() if len(data) == member.size else None
        except Exception:
            return None
    def clamp(number, low, high):
        return max(low, min(high, number))
    def told(tar, m):
        least, longest = -1 << 63, (1 << 63) - 1
        return {"offset": m.offset, "name": hex(m.name), "type": types.get(m.type, "file"), "mode": m.mode & 0o7777,
                "uid": clamp(m.uid, least, longest), "gid": clamp(m.gid, least, longest),
                "modified": clamp(math.floor(m.mtime), least, longest), "linkName": hex(m.linkname),
                "userName": hex(m.uname), "groupName": hex(m.gname),
                "device": [clamp(m.devmajor, -1, 1 << 32), clamp(m.devminor, -1, 1 << 32)] if m.isdev() and not m.isfifo() else [],
                "size": clamp(m.size, 0, longest) if m.isreg() else 0, "content": content(tar, m)}
    for name in open(sys.argv[1]).read().split("\n"):
        entries, error = [], None
        signal.alarm(5)
        try:
            with tarfile.open(name, "r:", encoding="utf-8", errors="surrogateescape") as tar:
                for member in tar:
                    if len(entries) == 1000:
                        raise Slow
                    # What is told of an entry must not hang on what is read after it.
                    entries.append(told(tar, member))
        except (Exception, Slow) as problem:
            error = repr(problem)
        signal.alarm(0)
        print(json.dumps({"entries": entries, "error": error}))
    """#
}
