namespace Emu.ModuleCheck.Tests;

public sealed class ToolTests
{
    [Fact]
    public void Check_OfCleanModule_WritesManifest()
    {
        using Sources sources = new();
        string assembly = sources.Compile("Emu.Hw.Sample", Sources.Entry);
        string arguments = sources.Write("check.rsp", $"check\n--assembly\n{assembly}\n--kind\nhw\n--manifest\n{sources.At("out.json")}\n--reference\n{typeof(Emu.Abstractions.Qom.EmuModule).Assembly.Location}\n");

        int status = Run("@" + arguments);

        Assert.Equal(0, status);
        Assert.StartsWith("{\"schema\":1,\"name\":\"hw-sample\"", File.ReadAllText(sources.At("out.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfBrokenModule_FailsAndRemovesTheOldManifest()
    {
        using Sources sources = new();
        string assembly = sources.Compile("Emu.Hw.Sample", Sources.Entry, "public static class Bad { public static int Count; }");
        string old = sources.Write("out.json", "{}");

        int status = Run("check", "--assembly", assembly, "--manifest", old);

        Assert.Equal(1, status);
        Assert.False(File.Exists(old));
    }

    [Fact]
    public void Seal_WithFiles_AddsTheirHashes()
    {
        using Sources sources = new();
        string manifest = sources.Write("in.json", "{\"schema\":1,\"files\":{\"old\":\"sha256:1\"}}");
        string data = sources.Write("data.bin", "abc");

        int status = Run("seal", "--manifest", manifest, "--out", sources.At("module.json"), "--file", $"sub/data.bin={data}");

        Assert.Equal(0, status);
        Assert.Equal(
            "{\"schema\":1,\"files\":{\"sub/data.bin\":\"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"},\"quick\":{\"sub/data.bin\":\"xxh64:44bc2cf5ad770999\"}}\n",
            File.ReadAllText(sources.At("module.json")));
    }

    [Fact]
    public void Machines_OfFolder_WritesManifest()
    {
        using Sources sources = new();
        sources.Write("any.yaml", "machine: any\nsummary: nothing\n");

        int status = Run("machines", "--folder", sources.Folder, "--name", "machines", "--version", "1.0.0", "--manifest", sources.At("module.json"));

        Assert.Equal(0, status);
        Assert.Contains("\"machines\":[{\"name\":\"any\",\"file\":\"any.yaml\"", File.ReadAllText(sources.At("module.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Machines_WithAFolderForTrees_WritesOneForEachFileAndPart()
    {
        using Sources sources = new();
        sources.Write("any.yaml", "machine: any\nsummary: nothing\ninclude: parts/more.yaml\n");
        Directory.CreateDirectory(sources.At("parts"));
        sources.Write("parts/more.yaml", "spaces: { main: { bits: 32 } }\n");

        int status = Run("machines", "--folder", sources.Folder, "--name", "machines", "--version", "1.0.0", "--manifest", sources.At("module.json"), "--trees", sources.At("trees"));

        Assert.Equal(0, status);
        Assert.True(File.Exists(sources.At("trees/any.yaml.tree")) && File.Exists(sources.At("trees/parts/more.yaml.tree")));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(2, "frobnicate")]
    [InlineData(2, "check", "stray")]
    [InlineData(2, "check", "--manifest", "/tmp/x.json")]
    [InlineData(2, "check", "--assembly", "x.dll", "--manifest", "/tmp/x.json", "--kind", "toy")]
    [InlineData(1, "seal", "--manifest", "/nowhere/in.json", "--out", "/nowhere/out.json")]
    public void Tool_WithWrongArguments_SaysSoByItsStatus(int expected, params string[] arguments) => Assert.Equal(expected, Run(arguments));

    private static int Run(params string[] arguments) =>
        (int)System.Reflection.Assembly.Load("Emu.ModuleCheck.Tool").EntryPoint!.Invoke(null, [arguments])!;
}
