import OCILayout
import Testing

/// What users write to name an input.
struct ArchiveNameTests {
  /// What exists where these tests run.
  static let files: Set<String> = [
    "a.tar", "dir/a.tar", "layout", "odd:name.tar", "odd", "./a.tar", "/abs/a.tar", "x", "x:1", "x:1:2",
  ]

  @Test(
    "A path, a reference and a transport are told apart",
    arguments: [
      ("a.tar", "a.tar", nil), ("a.tar:app", "a.tar", "app"), ("a.tar:app:1.2", "a.tar", "app:1.2"),
      ("a.tar:reg.example:5000/app:1.2", "a.tar", "reg.example:5000/app:1.2"),
      ("a.tar:sha256:00", "a.tar", "sha256:00"), ("a.tar:@1", "a.tar", "@1"), ("a.tar:", "a.tar", nil),
      ("dir/a.tar:x", "dir/a.tar", "x"), ("/abs/a.tar:x", "/abs/a.tar", "x"), ("./a.tar:x", "./a.tar", "x"),
      ("layout:app", "layout", "app"),
      ("odd:name.tar", "odd:name.tar", nil), ("odd:name.tar:app:1", "odd:name.tar", "app:1"),
      ("odd:other", "odd", "other"), ("x:1", "x:1", nil), ("x:1:2", "x:1:2", nil), ("x:1:3", "x:1", "3"),
      ("x:2", "x", "2"),
      ("docker-archive:a.tar", "a.tar", nil), ("docker-archive:a.tar:app:1", "a.tar", "app:1"),
      ("oci-archive:a.tar:v1", "a.tar", "v1"), ("oci:layout:v1", "layout", "v1"),
      ("oci:layout", "layout", nil),
      ("-", "-", nil), ("-:app:1", "-", "app:1"), ("docker-archive:-", "-", nil),
    ] as [(String, String, String?)])
  func parts(text: String, path: String, reference: String?) throws {
    let name = try ArchiveName(text, exists: Self.files.contains)
    #expect(name.path == path)
    #expect(name.reference == reference)
    #expect(name.text == text)
  }

  @Test(
    "The name of an image says how to save it",
    arguments: [
      ("alpine:3.18", "`docker save alpine:3.18 |"), ("alpine@sha256:00", "`docker save alpine@sha256:00 |"),
      ("ghcr.io/org/app:1", "`docker save ghcr.io/org/app:1 |"),
      ("docker://alpine:3.18", "`docker save alpine:3.18 |"), ("docker-daemon:app:1", "`docker save app:1 |"),
      ("podman://localhost/app", "`podman save localhost/app |"), ("nerdctl://app", "`nerdctl save app |"),
      ("containerd://app", "`nerdctl save app |"),
    ])
  func advice(text: String, command: String) throws {
    let error = try #require(throws: ArchiveError.self) { try ArchiveName(text, exists: { _ in false }) }
    #expect(error.code == .badArgument)
    #expect(error.input == text)
    #expect(error.detail.contains(command))
    #expect(error.detail.contains("ocidiff-offline diff - OTHER.tar"))
  }

  @Test(
    "A file that is not there is not taken for the name of an image",
    arguments: [
      "missing", "missing.tar", "/abs/x:1", "./x:1", "../x.tar", "b.tar:app", "b.tar:app:1", "alpine",
      "alpine:", ":x",
      "", "docker-archive:b.tar", "oci-archive:b.tar:app", "oci:missing", "oci:missing:app",
      "docker-archive:",
    ])
  func missingFile(text: String) throws {
    let error = try #require(throws: ArchiveError.self) { try ArchiveName(text, exists: { _ in false }) }
    #expect(error.code == .badArgument)
    #expect(error.detail == "no such file or folder")
  }
}
