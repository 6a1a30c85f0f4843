import OCILayout
import Testing

/// The names that OCI and Docker give to the same things (media-types.md, "Compatibility Matrix").
struct MediaTypeTests {
  static let docker = "application/vnd.docker"
  static let oci = "application/vnd.oci.image"

  @Test(
    "Docker's name for a thing is of the same kind as OCI's",
    arguments: [
      ("\(docker).distribution.manifest.list.v2+json", "\(oci).index.v1+json", MediaType.Kind.index),
      ("\(docker).distribution.manifest.v2+json", "\(oci).manifest.v1+json", .manifest),
      ("\(docker).container.image.v1+json", "\(oci).config.v1+json", .configuration),
      ("\(docker).image.rootfs.diff.tar", "\(oci).layer.v1.tar", .layer),
      ("\(docker).image.rootfs.diff.tar.gzip", "\(oci).layer.v1.tar+gzip", .layer),
      ("\(docker).image.rootfs.diff.tar.zstd", "\(oci).layer.v1.tar+zstd", .layer),
      ("\(docker).image.rootfs.foreign.diff.tar", "\(oci).layer.nondistributable.v1.tar", .layer),
      ("\(docker).image.rootfs.foreign.diff.tar.gzip", "\(oci).layer.nondistributable.v1.tar+gzip", .layer),
    ])
  func equivalents(docker: String, oci: String, kind: MediaType.Kind) {
    #expect(MediaType(docker).ociEquivalent == oci)
    #expect(MediaType(oci).ociEquivalent == oci)
    #expect(MediaType(docker).kind == kind)
    #expect(MediaType(oci).kind == kind)
  }

  @Test(
    "The compression of a layer's name is left aside, and nothing else",
    arguments: [
      ("\(oci).layer.v1.tar", "\(oci).layer.v1.tar"), ("\(oci).layer.v1.tar+gzip", "\(oci).layer.v1.tar"),
      ("\(oci).layer.v1.tar+zstd", "\(oci).layer.v1.tar"),
      ("\(docker).image.rootfs.diff.tar.gzip", "\(oci).layer.v1.tar"),
      ("\(docker).image.rootfs.foreign.diff.tar.gzip", "\(oci).layer.nondistributable.v1.tar"),
      ("\(oci).manifest.v1+json", "\(oci).manifest.v1+json"),
      (
        "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
        "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
      ),
    ])
  func uncompressed(name: String, plain: String) {
    #expect(MediaType(name).uncompressedEquivalent == plain)
  }

  @Test(
    "What is no image's part is not taken for one",
    arguments: [
      "", "application/json", "application/octet-stream", "application/vnd.oci.empty.v1+json",
      "\(oci).layer.v1.tar+xz", "\(oci).layer.v2.tar", "\(oci).layer.v1.tar+gzip+encrypted",
      "\(oci).layer.v1.tar+gzip ", "\(oci).layer.v1.tar+", "\(oci).LAYER.v1.tar", "\(oci).index.v1",
      "\(docker).distribution.manifest.v1+prettyjws", "\(docker).image.rootfs.diff.tar+gzip",
    ])
  func others(name: String) {
    #expect(MediaType(name).kind == .other)
  }

  @Test("An encrypted layer is told as such")
  func encrypted() {
    #expect(MediaType("\(Self.oci).layer.v1.tar+gzip+encrypted").isEncrypted)
    #expect(!MediaType("\(Self.oci).layer.v1.tar+gzip").isEncrypted)
  }
}
