namespace Emu.ModuleCheck.Tests;

public sealed class FolderCheckTests
{
    private const string Typed = """
        using Emu.Abstractions.Qom;
        namespace Sample;
        [TypeManifest("{\"name\":\"sample.a\",\"class\":\"Sample.A\",\"kind\":\"device\",\"summary\":\"first\"}")]
        public sealed class A;
        """;

    [Fact]
    public void Check_OfFreshModule_Passes()
    {
        using Sources module = Sample();

        CheckReport report = ModuleChecker.Check(module.Folder);

        Assert.Empty(report.Findings);
        Assert.Equal("hw-sample", report.Name);
        Assert.Equal(CheckKind.Hardware, report.Kind);
    }

    [Fact]
    public void Check_WithoutManifest_IsEmu061()
    {
        using Sources module = Sample();
        File.Delete(module.Manifest);

        Finding finding = Assert.Single(ModuleChecker.Check(module.Folder).Findings);

        Assert.Equal("EMU061", finding.Rule);
        Assert.Contains("no module.json", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "no schema number")]
    [InlineData("{\"schema\":99}", "schema 99")]
    [InlineData("{\"schema\":1}", "no name")]
    [InlineData("{\"schema\":1,\"name\":\"a\",\"kind\":\"toy\"}", "no known kind")]
    [InlineData("{\"schema\":1,\"name\":\"a\",\"kind\":\"hw\"}", "names no assembly")]
    [InlineData("{\"schema\":1,\"name\":\"a\",\"kind\":\"hw\",\"assembly\":\"../b.dll\"}", "names no assembly")]
    public void Check_OfMalformedManifest_IsEmu061(string manifest, string expected)
    {
        using Sources module = new();
        module.Write("module.json", manifest);

        Finding finding = Assert.Single(ModuleChecker.Check(module.Folder).Findings);

        Assert.Equal("EMU061", finding.Rule);
        Assert.Contains(expected, finding.Message, StringComparison.Ordinal);
        Assert.Equal(module.Manifest, finding.File);
    }

    [Fact]
    public void Check_OfReplacedAssembly_IsEmu062()
    {
        using Sources module = Sample();
        module.Compile("Emu.Hw.Sample", Sources.Entry, Typed, "public sealed class Added;");

        Finding finding = Assert.Single(ModuleChecker.Check(module.Folder).Findings);

        Assert.Equal("EMU062", finding.Rule);
        Assert.Contains("Emu.Hw.Sample.dll has another content", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WithMissingImage_IsEmu062()
    {
        using Sources module = Sample();
        module.Edit("\"files\":{", "\"files\":{\"r2r/linux-x64/Emu.Hw.Sample.dll\":\"sha256:00\",");

        Finding finding = Assert.Single(ModuleChecker.Check(module.Folder).Findings);

        Assert.Equal("EMU062", finding.Rule);
        Assert.Contains("r2r/linux-x64/Emu.Hw.Sample.dll is missing", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WithFileOutsideTheFolder_IsEmu062()
    {
        using Sources module = Sample();
        module.Edit("\"files\":{", "\"files\":{\"../other.dll\":\"sha256:00\",");

        Finding finding = Assert.Single(ModuleChecker.Check(module.Folder + "/").Findings);

        Assert.Equal("EMU062", finding.Rule);
        Assert.Contains("../other.dll is not in the module's folder", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WithUnlistedAssembly_IsEmu062()
    {
        using Sources module = Sample();
        module.Compile("Extra", "public sealed class Extra;");

        Finding finding = Assert.Single(ModuleChecker.Check(module.Folder).Findings);

        Assert.Equal("EMU062", finding.Rule);
        Assert.Contains("Extra.dll is not in the manifest", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"summary\":\"first\"", "\"summary\":\"second\"", "type 'sample.a' is described otherwise")]
    [InlineData("\"name\":\"sample.a\"", "\"name\":\"sample.b\"", "type 'sample.b' is in the manifest but not in the code")]
    [InlineData("\"contract\":\"0.1\"", "\"contract\":\"0.0\"", "the manifest says contract")]
    [InlineData("\"permissions\":[]", "\"permissions\":[{\"name\":\"native\",\"reason\":\"none\"}]", "the manifest says permissions")]
    [InlineData("\"decode\":{},", "", "the manifest has no 'decode'")]
    public void Check_OfEditedManifest_IsEmu063(string from, string to, string expected)
    {
        using Sources module = Sample();
        module.Edit(from, to);

        CheckReport report = ModuleChecker.Check(module.Folder);

        Assert.All(report.Findings, finding => Assert.Equal("EMU063", finding.Rule));
        Assert.Contains(report.Findings, finding => finding.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_WithoutPrivateDependency_IsEmu062AndEmu064()
    {
        using Sources module = new();
        module.Compile("Acme.Codec", "namespace Acme; public static class Codec { public static int One() => 1; }");
        module.Seal(module.Compile("Emu.Hw.Sample", Sources.Entry, "internal static class Uses { internal static int Two() => Acme.Codec.One() + 1; }"));
        string manifest = File.ReadAllText(module.Manifest);
        CheckReport complete = ModuleChecker.Check(module.Folder);
        File.Delete(module.At("Acme.Codec.dll"));

        CheckReport report = ModuleChecker.Check(module.Folder);

        Assert.Contains("\"dependencies\":[{\"name\":\"Acme.Codec\",\"version\":\"0.0.0.0\"}]", manifest, StringComparison.Ordinal);
        Assert.Empty(complete.Findings);
        Assert.Equal(["EMU062", "EMU064"], report.Findings.Select(f => f.Rule).Order());
    }

    [Fact]
    public void Check_OfPrivatePartThatUsesTheContract_AppliesTheSameRules()
    {
        using Sources module = new();
        module.Compile("Acme.Part", """
            namespace Acme;
            public static class Part
            {
                public static int Level;
                public static int Of(Emu.Abstractions.Qom.EmuObject o) => o.Id.Length + Level++;
            }
            """);
        module.Seal(module.Compile("Emu.Hw.Sample", Sources.Entry,
            "internal static class Uses { internal static int Two(Emu.Abstractions.Qom.EmuObject o) => Acme.Part.Of(o); }"));

        Finding finding = Assert.Single(ModuleChecker.Check(module.Folder).Findings);

        Assert.Equal("EMU010", finding.Rule);
        Assert.Contains("Acme.Part.Level", finding.Message, StringComparison.Ordinal);
    }

    private static Sources Sample()
    {
        Sources module = new();
        return module.Seal(module.Compile("Emu.Hw.Sample", Sources.Entry, Typed));
    }
}
