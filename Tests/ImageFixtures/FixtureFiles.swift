import Foundation

/// The images of `fixtures/`, which real tools wrote.
public enum FixtureFiles {
  /// The root of the repository.
  public static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The path of a fixture: `greeter-a.tar`.
  public static func path(_ name: String) -> String { "\(repository)/fixtures/\(name)" }
}
