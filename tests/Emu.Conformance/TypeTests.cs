using System.Text.Json;
using Emu.Abstractions.Qom;

namespace Emu.Conformance;

public sealed class TypeTests
{
    [Theory]
    [MemberData(nameof(Subjects.AllTypes), MemberType = typeof(Subjects))]
    public void Type_OfManifest_IsThatOfTheCode(string module, string name)
    {
        JsonElement manifest = ConformingModule.Of(module).Manifest(name);
        ObjectType type = ConformingModule.Of(module).Machine().Type(name);
        Assert.Equal(manifest.GetProperty("class").GetString(), type.Create().GetType().FullName);
        Assert.Equal(Subjects.Names(manifest, "properties"), type.Properties.Select(p => p.Name));
        Assert.Equal(manifest.GetProperty("hotPluggable").GetBoolean(), type.HotPluggable);
        Assert.NotEmpty(type.Summary);
        Assert.Equal(manifest.TryGetProperty("registers", out _), type.RegisterMap is not null);
    }

    [Theory]
    [MemberData(nameof(Subjects.AllTypes), MemberType = typeof(Subjects))]
    public void Property_OfNewObject_HasItsDefaultAndTakesIt(string module, string name)
    {
        ObjectType type = ConformingModule.Of(module).Machine().Type(name);
        EmuObject made = type.Create();
        Assert.All(type.Properties.Where(p => p.Default != PropertyValue.None), property =>
        {
            Assert.Equal(property.Default, property.Get(made));
            property.Check(property.Default);
            property.Set(made, property.Default);
            Assert.Equal(property.Default, property.Get(made));
        });
    }

    [Theory]
    [MemberData(nameof(Subjects.AllTypes), MemberType = typeof(Subjects))]
    public void Property_Set_IsReadBack(string module, string name)
    {
        ObjectType type = ConformingModule.Of(module).Machine().Type(name);
        EmuObject made = type.Create();
        Assert.All(type.Properties.Where(p => p.Kind != PropertyKind.Link && p.ItemKind != PropertyKind.Link), property =>
        {
            PropertyValue sample = Samples.Sample(property);
            property.Check(sample);
            property.Set(made, sample);
            Assert.Equal(sample, property.Get(made));
        });
    }

    [Theory]
    [MemberData(nameof(Subjects.AllTypes), MemberType = typeof(Subjects))]
    public void Handles_OfConfiguredObject_AreThoseOfTheManifest(string module, string name)
    {
        JsonElement manifest = ConformingModule.Of(module).Manifest(name);
        EmuObject made = Subjects.Configured(ConformingModule.Of(module).Machine(), name);
        string[] handles = [.. made.Handles.Select(h => h.Name.Split('[')[0]).Distinct()];
        string[] declared = [.. new[] { "clocks", "regions", "dma", "charPorts", "netPorts" }.SelectMany(k => Subjects.Names(manifest, k)), .. Single(manifest, "inputs"), .. Single(manifest, "outputs")];
        Assert.Empty(declared.Except(handles));
    }

    /// <summary>Lines that are always there; an array may be empty.</summary>
    private static IEnumerable<string> Single(JsonElement manifest, string key) =>
        manifest.TryGetProperty(key, out JsonElement lines) ? lines.EnumerateArray().Where(l => !l.TryGetProperty("array", out _)).Select(l => l.GetProperty("name").GetString()!) : [];
}
