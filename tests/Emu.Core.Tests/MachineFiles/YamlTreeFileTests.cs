using Emu.Core.MachineFiles;

namespace Emu.Core.Tests.MachineFiles;

public sealed class YamlTreeFileTests : IDisposable
{
    private const string Text = """
        machine: board   # a comment
        summary: 'one line: é'
        devices:
          uart0: { type: acme.uart, map: [ app@0x1000, "quoted" ], more: [ [], {}, { a: 1 } ] }
          long: "two
            lines"
          empty:
        """;

    private static readonly SourceText Source = new("board.yaml", Text);

    private readonly string folder = Directory.CreateTempSubdirectory("emu-yaml-tree-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Read_WhatWasWritten_GivesTheSameDocumentWithTheSamePlaces() =>
        Assert.Equal(Shown(YamlTree.Parse(Source)), Shown(YamlTreeFile.Read(YamlTreeFile.Write(Source), Source)!));

    [Fact]
    public void Read_TreeOfAnotherText_GivesNothing() =>
        Assert.Null(YamlTreeFile.Read(YamlTreeFile.Write(Source), new SourceText("board.yaml", Text + " ")));

    [Fact]
    public void Read_TreeThatBreaksOff_GivesNothing()
    {
        byte[] whole = YamlTreeFile.Write(Source);
        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.Null(YamlTreeFile.Read(whole.AsSpan(0, length), Source)));
        Assert.Null(YamlTreeFile.Read([.. whole, 0], Source));
    }

    [Fact]
    public void Read_TreeWithAByteChanged_NeverThrows()
    {
        byte[] whole = YamlTreeFile.Write(Source);
        var random = new Random(5);
        Assert.All(Enumerable.Range(0, 2000), _ =>
        {
            byte[] changed = [.. whole];
            changed[24 + random.Next(whole.Length - 24)] = (byte)random.Next(256);
            Assert.Null(Record.Exception(() => YamlTreeFile.Read(changed, Source)));
        });
    }

    [Fact]
    public void Load_FileWithATreeBesideIt_TakesTheTree()
    {
        string path = Path.Combine(folder, "m.yaml");
        File.WriteAllText(path, "machine: one\n");
        byte[] tree = YamlTreeFile.Write(new SourceText(path, "machine: one\n"));
        tree[^2] = (byte)'f';
        File.WriteAllBytes(path + YamlTreeFile.Extension, tree);
        Assert.Equal("ofe", MachineFile.Load(path).Name);
    }

    [Fact]
    public void Load_FileThatChangedSinceItsTree_ReadsTheFile()
    {
        string path = Path.Combine(folder, "m.yaml");
        File.WriteAllText(path, "machine: two\n");
        File.WriteAllBytes(path + YamlTreeFile.Extension, YamlTreeFile.Write(new SourceText(path, "machine: one\n")));
        Assert.Equal("two", MachineFile.Load(path).Name);
    }

    private static string Shown(YamlNode node) => node switch
    {
        YamlScalar scalar => $"{Place(scalar)}{scalar.Quoted}{scalar.Text}",
        YamlList list => $"{Place(list)}[{string.Join(';', list.Items.Select(Shown))}]",
        YamlMap map => $"{Place(map)}{{{string.Join(';', map.Entries.Select(entry => Shown(entry.Key) + "=" + Shown(entry.Value)))}}}",
        _ => "",
    };

    private static string Place(YamlNode node) => $"({node.Span.Line},{node.Span.Column},{node.Span.Length})";
}
