// The pages of how archives and documents are written.

extension CausePage {
  static let order = CausePage(
    cause: .order,
    summary: "The order of the entries in a layer",
    meaning: """
      An entry stands elsewhere in the archive. Places are counted from 0, and of all entries only the fewest
      are told that must move to make one order of the other.
        File  etc/passwd  order=2  order=7
      """,
    origin: """
      tar writes files as the file system hands them out, unless it is told to sort. Two builders need not
      agree on an order.
      """,
    remedies: [
      Remedy(tool: "GNU tar", text: "--sort=name."),
      Remedy(
        tool: "bsdtar",
        text: """
          It does not sort. Hand it a sorted list:
            find . | LC_ALL=C sort | bsdtar -n -T - -cf out.tar
          """),
      Remedy(tool: "Bazel", text: "tar.bzl writes entries in the order of the mtree's lines: sort those."),
      Remedy(tool: "jib", text: "It writes files in a fixed order."),
    ],
    flags: [.fileOrder], flagNote: "")

  static let pathSpelling = CausePage(
    cause: .pathSpelling,
    summary: "How an entry spells its path: etc, etc/ or ./etc/",
    meaning: """
      Both names lead to the same path.
        File  usr/bin  name=usr/bin/  name=./usr/bin/
      The targets of hard links are told so too: usr/bin/a and /usr/bin/a.
      """,
    origin: """
      tar -C ROOT . puts ./ before each name; tar -C ROOT etc usr does not. kaniko writes the targets of hard
      links with a leading slash, Docker without.
      """,
    remedies: [
      Remedy(
        tool: "GNU tar",
        text: #"Name the folders, not the dot; or --transform='s,^\./,,', which leaves ./ itself."#),
      Remedy(tool: "bsdtar", text: #"Name the folders; or -s ',^\./,,'."#),
      Remedy(
        tool: "kaniko",
        text: "The fork osscontainertools/kaniko has FF_KANIKO_RELATIVE_LINK_TARGETS to leave it out."),
    ],
    flags: [.canonicalPaths], flagNote: "")

  static let tarFormat = CausePage(
    cause: .tarFormat,
    summary: "How the tar archive is written: dialect, padding, records",
    meaning: """
      The entries say the same in another dialect (format), with bytes that no field accounts for (header) or
      records that mean nothing for the files (pax:NAME), or the archive ends in another way (trailer).
        File   usr        format=ustar              format=gnu
        Layer  /layers/1  trailer=1024 zero bytes   trailer=2560 zero bytes
      """,
    origin: """
      GNU tar writes its own format unless told otherwise, and fills the archive up to a multiple of 10240
      bytes, as do bsdtar and Python; Go, and so most builders, ends with 1024. Headers of pax records have a
      name of their own, with a process number in it where POSIXLY_CORRECT is set.
      """,
    remedies: [
      Remedy(
        tool: "GNU tar",
        text: """
          --format=ustar, posix or gnu for both, and the same -b. With posix also
            --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime
          """),
      Remedy(tool: "bsdtar", text: "--format ustar or --format pax for both."),
      Remedy(tool: "all builders", text: "Use the same builder in the same version for both."),
    ],
    flags: [.tarFormat], flagNote: "")

  static let jsonFormatting = CausePage(
    cause: .jsonFormatting,
    summary: "White space, order of keys and escapes in JSON",
    meaning: """
      What both documents say is written in other bytes, whatever else differs in them, so that their digests
      differ. It is told in what: emptyMembers, keyOrder, duplicateKeys, whiteSpace, escapes, numbers.
        Manifest  (document)  whiteSpace=1 byte  whiteSpace=84 bytes
      """,
    origin: """
      Each tool writes JSON in its own way. A copy in the same format keeps the bytes of the documents; what
      converts an image, or edits a document, writes them anew.
      """,
    remedies: [
      Remedy(
        tool: "skopeo",
        text: """
          A copy from oci: to oci: keeps the bytes, and --preserve-digests fails where they cannot be kept. A copy
          through docker-archive: writes the configuration anew. To make two tools' images alike, send both
          the same way: to a dir: folder with --format v2s2, and back with --format oci.
          """),
      Remedy(tool: "jq and the like", text: "Do not edit documents by hand; change them with the builder."),
    ],
    flags: [.jsonFormatting], flagNote: "")

  static let compression = CausePage(
    cause: .compression,
    summary: "How a layer is compressed",
    meaning: """
      The blobs are compressed in other ways. Where their content is the same, it is told in what they differ.
        Layer  /layers/0  compression=none  compression=gzip
        Layer  /layers/1  gzip:deflate=zlib level 6, 476 bytes
                          gzip:deflate=zlib level 9, 424 bytes
      """,
    origin: """
      Docker archives mostly hold plain layers, registries and OCI archives gzip. Another compressor, version or
      level makes another stream of the same content, and gzip writes down the time and name of a file.
      """,
    remedies: [
      Remedy(
        tool: "Docker, BuildKit",
        text: """
          For example
            --output type=oci,dest=out.tar,compression=gzip,force-compression=true
          Without the last, layers that are compressed already stay as they are.
          """),
      Remedy(tool: "buildah, podman", text: "push --compression-format gzip --compression-level 6."),
      Remedy(tool: "kaniko", text: "--compression=gzip --compression-level=6."),
      Remedy(
        tool: "skopeo",
        text: """
          copy --dest-compress-format zstd. Layers that are in the format already are not compressed again,
          whatever --dest-compress-level says.
          """),
      Remedy(
        tool: "gzip, pigz",
        text: "-n leaves out time and name. Use one of the two for both sides: their streams differ."),
      Remedy(tool: "zstd", text: "The same version and level for both, and no --adapt."),
    ],
    flags: [.compression], flagNote: "")

  static let envelope = CausePage(
    cause: .envelope,
    summary: "What is around the image: indexes, attestations",
    meaning: """
      An index lists something besides the image, or in another order; one side has an index within the index,
      or no manifest at all; or the digests are of another kind.
        Index     /manifests/1  -  sha256:ee2139d7..
        Manifest  (document)    -  sha256:53916866..
      """,
    origin: """
      docker buildx adds an attestation of provenance unless told otherwise. docker save before version 25
      writes no manifest, and skopeo none into a docker archive.
      """,
    remedies: [
      Remedy(
        tool: "Docker, BuildKit",
        text: "--provenance=false --sbom=false, or BUILDX_NO_DEFAULT_ATTESTATIONS=1 in the environment."),
      Remedy(
        tool: "skopeo",
        text: """
          skopeo copy takes the image for one platform out of an index: copy both sides into oci: folders.
          """),
      Remedy(tool: "docker save", text: "Docker 25 and later write an index and manifests."),
    ],
    flags: [.envelope], flagNote: "")
}
