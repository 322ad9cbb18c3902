namespace Emu.Core.Tests;

public sealed class HostFoldersTests : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory();

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void Names_OfFoldersAndFiles_AreThoseOfTheFolders()
    {
        root.CreateSubdirectory("one");
        root.CreateSubdirectory("two");
        root.CreateSubdirectory(".unfinished");
        File.WriteAllText(Path.Combine(root.FullName, "file"), "");

        Assert.Equal(["one", "two"], HostFolders.Names(root.FullName).Order());
    }

    [Fact]
    public void Names_WithOneThatIsNotAscii_HoldIt()
    {
        root.CreateSubdirectory("größe");
        root.CreateSubdirectory("plain");

        Assert.Equal(["größe", "plain"], HostFolders.Names(root.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_WithALinkToAFolder_HoldIt()
    {
        root.CreateSubdirectory("folder");
        Directory.CreateSymbolicLink(Path.Combine(root.FullName, "link"), Path.Combine(root.FullName, "folder"));
        File.CreateSymbolicLink(Path.Combine(root.FullName, "link-to-file"), Path.Combine(root.FullName, "nothing"));

        Assert.Equal(["folder", "link"], HostFolders.Names(root.FullName).Order());
    }

    [Fact]
    public void Names_OfAFolderWhoseNameIsNotAscii_AreFound()
    {
        root.CreateSubdirectory("é/inside");

        Assert.Equal(["inside"], HostFolders.Names(Path.Combine(root.FullName, "é")));
    }

    [Fact]
    public void Names_OfManyFolders_AreComplete()
    {
        string[] names = [.. Enumerable.Range(0, 3000).Select(i => $"module-with-a-long-name-{i:d4}")];
        Array.ForEach(names, name => root.CreateSubdirectory(name));

        Assert.Equal(names, HostFolders.Names(root.FullName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_OfWhatIsNotThere_SaysSo() => Assert.Throws<DirectoryNotFoundException>(() => HostFolders.Names(Path.Combine(root.FullName, "nothing")));
}
