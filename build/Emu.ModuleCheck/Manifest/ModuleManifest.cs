namespace Emu.ModuleCheck.Manifest;

/// <summary>Completes manifests.</summary>
public static class ModuleManifest
{
    /// <summary>A manifest with the hashes of its files.</summary>
    /// <param name="manifest">A manifest, with or without hashes.</param>
    /// <param name="files">Its files.</param>
    /// <returns>The manifest as text.</returns>
    public static string Seal(string manifest, IEnumerable<SealedFile> files) => ManifestWriter.Seal(manifest, files);
}
