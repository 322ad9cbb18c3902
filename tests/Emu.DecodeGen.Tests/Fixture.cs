namespace Emu.DecodeGen.Tests;

/// <summary>Finds the tables the tests read.</summary>
internal static class Fixture
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "fixtures");

    public static (string Path, string Text) Read(string name)
    {
        var path = Path.Combine(Folder, name);
        return (path, File.ReadAllText(path));
    }
}
