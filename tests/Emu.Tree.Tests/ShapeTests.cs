namespace Emu.Tree.Tests;

/// <summary>What holds for every project and file of the tree.</summary>
public class ShapeTests
{
    private static readonly string[] Parts = ["abstractions", "build", "host", "modules", "tests"];

    [Fact]
    public void Projects_OfTheTree_AreAllInTheSolution()
    {
        string solution = File.ReadAllText(Path.Combine(TestTree.Source, "Emu.Modular.sln")).Replace('\\', '/');

        string[] missing = [.. Projects().Where(p => !p.StartsWith("tests/fixtures/", StringComparison.Ordinal) && !solution.Contains($"\"{p}\"", StringComparison.Ordinal))];

        Assert.True(missing.Length == 0, $"Not in Emu.Modular.sln (dotnet sln add PROJECT): {string.Join(", ", missing)}");
    }

    [Fact]
    public void Folders_OfProjects_HaveAReadme()
    {
        string[] missing = [.. Projects().Select(p => Path.GetDirectoryName(p)!.Replace('\\', '/'))
            .Where(f => !f.StartsWith("tests/fixtures/", StringComparison.Ordinal) && !File.Exists(Path.Combine(TestTree.Source, f, "README.md")))];

        Assert.True(missing.Length == 0, $"No README.md in: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Files_OfSource_StayBelowEightHundredLines()
    {
        string[] large = [.. Files("*.cs").Where(f => !f.EndsWith(".g.cs", StringComparison.Ordinal) && File.ReadLines(Path.Combine(TestTree.Source, f)).Count() >= 800)];

        Assert.True(large.Length == 0, $"Split: {string.Join(", ", large)}");
    }

    [Fact]
    public void Folders_OfModules_AreNamedLikeTheirAssembly()
    {
        string[] wrong = [.. Projects().Where(p => p.StartsWith("modules/", StringComparison.Ordinal) && !NameFollowsFolder(p))];

        Assert.True(wrong.Length == 0, $"The assembly of modules/hw/char is Emu.Hw.Char: {string.Join(", ", wrong)}");
    }

    private static bool NameFollowsFolder(string project)
    {
        string folder = Path.GetDirectoryName(project)!["modules/".Length..].Replace('\\', '/');
        return string.Equals(Path.GetFileNameWithoutExtension(project), "Emu." + folder.Replace('/', '.'), StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> Projects() => Files("*.csproj");

    private static IEnumerable<string> Files(string pattern) =>
        Parts.SelectMany(part => Directory.EnumerateFiles(Path.Combine(TestTree.Source, part), pattern, SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(TestTree.Source, f).Replace('\\', '/'))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));
}
