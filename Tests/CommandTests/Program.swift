import Foundation
import ImageFixtures

/// The program as it was built, run as its users run it.
enum Program {
  /// It lies beside the program that the tests are.
  static let path: String =
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("ocidiff-offline").path

  static func run(
    _ arguments: String..., input: String = "/dev/null", output: FileHandle? = nil
  ) async throws -> ChildProcess.Outcome {
    try await ChildProcess.run(path, arguments, input: input, output: output)
  }

  static func run(_ arguments: [String]) async throws -> ChildProcess.Outcome {
    try await ChildProcess.run(path, arguments)
  }

  /// Runs a line of a shell, in which `$0` is the program and `$1` and so on are the arguments.
  static func shell(_ line: String, _ arguments: String...) async throws -> ChildProcess.Outcome {
    try await shell(line, arguments)
  }

  static func shell(_ line: String, _ arguments: [String]) async throws -> ChildProcess.Outcome {
    try await ChildProcess.run("/bin/sh", ["-c", line, path] + arguments)
  }
}

/// `fixtures/NAME`.
func fixture(_ name: String) -> String { FixtureFiles.path(name) }

extension TemporaryFolder {
  /// Writes a layout of images as a tar archive; returns its path.
  func write(_ name: String, _ images: ImageFixture...) throws -> String {
    try write(name, ImageFixture.archive(ImageFixture.layout(images)))
  }

  /// Writes files as a tar archive; returns its path.
  func write(_ name: String, files: [String: [UInt8]]) throws -> String {
    try write(name, ImageFixture.archive(files))
  }
}
