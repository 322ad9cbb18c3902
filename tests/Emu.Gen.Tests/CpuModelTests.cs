using Emu.Abstractions.Qom;

namespace Emu.Gen.Tests;

public sealed class CpuModelTests
{
    private const string Cpu = Sample.Module + """
        /// <summary>A toy.</summary>
        [CpuModel("toy32", "toy", Summary = "32 bits", Defaults = ["xlen=32", "ext=m,c", "order=total"])]
        [CpuModel("toy64", "toy")]
        public sealed partial class Toy : CpuDevice
        {
            public enum Order { Weak, Total }
            [Config(Default = 64, Min = 32, Max = 64)] public partial int Xlen { get; init; }
            [Config] public partial ImmutableArray<string> Ext { get; init; }
            [Config(Name = "order")] public partial Order Rules { get; init; }
            public override CpuTranslator CreateTranslator() => throw new NotSupportedException();
            public override bool Translate(ulong address, AccessKind access, int mmuIndex, int port, bool probe, out Translation translation, out MemoryFault fault) => throw new NotSupportedException();
            public override void RaiseMemoryFault(in MemoryFault fault) { }
            public override bool TakeInterrupt() => false;
            public override bool HasWork => false;
            public override void SetBootEntry(ulong entry, ReadOnlySpan<ulong> arguments) { }
            protected override CpuClass CreateClass() => throw new NotSupportedException();
        }

        """;

    private static readonly Generated Built = Generated.From(Cpu);

    [Fact]
    public void Models_OfOneClass_AreTypesOfTheirOwn()
    {
        List<ObjectType> types = Built.Register();
        Assert.Equal(["toy32", "toy64"], types.Select(t => t.Name));
        Assert.Equal(["32 bits", "A toy"], types.Select(t => t.Summary));
        Assert.Equal("toy", types[0].Architecture);
    }

    [Theory]
    [InlineData(0, 32, "[m, c]", "total")]
    [InlineData(1, 64, "[]", "weak")]
    public void Model_MadeOrAsked_HasItsDefaults(int model, long xlen, string extensions, string order)
    {
        ObjectType type = Built.Register()[model];
        EmuObject made = type.Create();
        Assert.Equal(PropertyValue.Of(xlen), type.FindProperty("xlen")!.Default);
        Assert.Equal(PropertyValue.Of(xlen), type.FindProperty("xlen")!.Get(made));
        Assert.Equal(extensions, type.FindProperty("ext")!.Default.ToString());
        Assert.Equal(extensions, type.FindProperty("ext")!.Get(made).ToString());
        Assert.Equal(order, type.FindProperty("order")!.Get(made).ToString());
    }

    [Fact]
    public void Manifest_OfEachModel_IsOneAttribute()
    {
        string[] manifests = Built.Manifests("Toy");
        Assert.Equal(2, manifests.Length);
        Assert.StartsWith("""{"name":"toy32","class":"Toy","kind":"cpu","summary":"32 bits","doc":"A toy.","architecture":"toy","hotPluggable":true,"properties":[{"name":"xlen","kind":"int","default":32,"min":32,"max":64}""", manifests[0], StringComparison.Ordinal);
        Assert.Contains("\"default\":64", manifests[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xlen")]
    [InlineData("ylen=3")]
    [InlineData("xlen=three")]
    [InlineData("xlen=16")]
    [InlineData("order=strong")]
    public void Default_ThatDoesNotFit_IsReported(string text)
    {
        Generated generated = Generated.From(Cpu.Replace("xlen=32", text, StringComparison.Ordinal));
        Assert.Equal(["EMU132"], generated.Ids);
    }
}
