namespace Emu.DecodeGen.Tests;

public sealed class DeterminismTests
{
    public static TheoryData<string> Tables =>
        new(Directory.GetDirectories(Path.Combine(TestTree.Source, "modules", "target"), "Isa", SearchOption.AllDirectories).Select(d => Path.GetRelativePath(TestTree.Source, d)));

    [Theory]
    [MemberData(nameof(Tables))]
    public void Run_OnShippedTablesInAnyOrderAndFolder_GivesTheSameText(string folder)
    {
        var sources = Directory.GetFiles(Path.Combine(TestTree.Source, folder), "*.decode").Order().Select(f => (Path: f, Text: File.ReadAllText(f))).ToList();

        var first = DecodeGenerator.Run(sources);
        var second = DecodeGenerator.Run(sources.AsEnumerable().Reverse().Select(s => ("/elsewhere/" + Path.GetFileName(s.Path), s.Text)));

        Assert.Empty(first.Diagnostics);
        Assert.Equal(first.Code, second.Code);
        Assert.DoesNotContain('\r', first.Code);
    }

    [Fact]
    public void Program_RunTwice_WritesTheSameFile()
    {
        var folder = Directory.CreateTempSubdirectory("decodegen");
        var output = Path.Combine(folder.FullName, "Toy.g.cs");

        var status = Program("--msbuild", "--out", output, Path.Combine(Fixture.Folder, "toy.decode"));
        var text = File.ReadAllText(output);
        Program("--out", output, Path.Combine(Fixture.Folder, "toy.decode"));

        Assert.Equal(0, status);
        Assert.Contains("DO NOT EDIT", text, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(output));
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(2, "--frobnicate")]
    [InlineData(2, "table.decode")]
    [InlineData(1, "--list", "missing.decode")]
    [InlineData(1, "--list", "fixtures/err_overlap.decode")]
    [InlineData(0, "--list", "fixtures/toy.decode")]
    public void Program_WithArguments_GivesItsExitStatus(int expected, params string[] arguments) =>
        Assert.Equal(expected, Program([.. arguments.Select(a => a.Replace("fixtures", Fixture.Folder, StringComparison.Ordinal))]));

    private static int Program(params string[] arguments) =>
        (int)typeof(DecodeGenerator).Assembly.EntryPoint!.Invoke(null, [arguments])!;
}
