namespace Emu.ModuleCheck.Manifest;

/// <summary>Completes manifests.</summary>
public static class ModuleManifest
{
    /// <summary>A manifest with the hashes of its files.</summary>
    /// <param name="manifest">A manifest, with or without hashes.</param>
    /// <param name="files">Hashes (<see cref="FileHash"/>) by path relative to the module's folder.</param>
    /// <returns>The manifest as text.</returns>
    public static string Seal(string manifest, IEnumerable<KeyValuePair<string, string>> files) => ManifestWriter.Seal(manifest, files);
}
