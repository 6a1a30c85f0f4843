import Foundation

/// A program of the machine that a test needs; such tests are skipped where it is missing.
struct Command: Sendable {
  private let path: URL?

  /// Looks for a program in `$PATH`.
  init(_ name: String) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    path = folders.map { URL(fileURLWithPath: "\($0)/\(name)") }.first { url in
      FileManager.default.isExecutableFile(atPath: url.path)
    }
  }

  /// Whether the machine has it.
  var isInstalled: Bool { path != nil }

  /// Runs it in a folder to its end; returns what it wrote to standard output.
  ///
  /// - Throws: ``Failure`` with what it wrote to standard error, where its exit status is none of `accepting`.
  @discardableResult
  func run(_ arguments: [String], in folder: TemporaryFolder, accepting: Set<Int32> = [0]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = path
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C.UTF-8"]) { $1 }
    let (output, errors) = (try folder.emptyFile(), try folder.emptyFile())
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard accepting.contains(process.terminationStatus) else {
      throw Failure(
        status: process.terminationStatus,
        words: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
    return Array(try Data(contentsOf: output))
  }

  struct Failure: Error {
    var status: Int32
    var words: String
  }

  static let tar = Command("tar")
  static let python = Command("python3")
}

/// A folder that is gone when nobody refers to it any more.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "TarStreamTests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file.
  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: url.appending(path: name))
  }

  /// What a file holds.
  func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: url.appending(path: name))) }

  /// A new file of no bytes.
  fileprivate func emptyFile() throws -> URL {
    let file = url.appending(path: ".\(UUID().uuidString)")
    try Data().write(to: file)
    return file
  }
}
