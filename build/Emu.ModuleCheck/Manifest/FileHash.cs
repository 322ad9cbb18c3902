using System.Security.Cryptography;

namespace Emu.ModuleCheck.Manifest;

/// <summary>Hashes as manifests spell them.</summary>
public static class FileHash
{
    /// <summary>The hash of a file's content: <c>sha256:</c> and 64 lower-case digits.</summary>
    public static string Of(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
