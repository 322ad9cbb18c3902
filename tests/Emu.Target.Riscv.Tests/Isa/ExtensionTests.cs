using Emu.Abstractions.Qom;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Tests.Isa;

public sealed class ExtensionTests
{
    [Theory]
    [InlineData("rv32im", "rv32im_zicntr_zicsr_zifencei_zihintpause_zmmul")]
    [InlineData("rv32imac", "rv32imac_zicntr_zicsr_zifencei_zihintpause_zmmul_zaamo_zalrsc_zca")]
    [InlineData("rv32gc", "rv32imafdc_zicntr_zicsr_zifencei_zihintpause_zihpm_zmmul_zaamo_zalrsc_zca_zcd_zcf")]
    [InlineData("rv64im", "rv64im_zicntr_zicsr_zifencei_zihintpause_zmmul")]
    [InlineData("rv64gc", "rv64imafdc_zicntr_zicsr_zifencei_zihintpause_zihpm_zmmul_zaamo_zalrsc_zca_zcd")]
    [InlineData("rva22s64", "rv64imafdcb_zicbom_zicbop_zicboz_zicntr_zicsr_zifencei_zihintpause_zihpm_zmmul_zaamo_zalrsc_zfhmin_zca_zcd_zba_zbb_zbs_svinval_svpbmt")]
    [InlineData("max32", "rv32imafdcb_zicbom_zicbop_zicboz_zicntr_zicond_zicsr_zifencei_zihintpause_zihpm_zimop_zmmul_zaamo_zabha_zacas_zalrsc_zawrs_zfh_zfhmin_zca_zcb_zcd_zcf_zcmop_zba_zbb_zbc_zbkb_zbkc_zbkx_zbs_smstateen_sstc_svadu_svinval")]
    [InlineData("max", "rv64imafdcb_zicbom_zicbop_zicboz_zicntr_zicond_zicsr_zifencei_zihintpause_zihpm_zimop_zmmul_zaamo_zabha_zacas_zalrsc_zawrs_zfh_zfhmin_zca_zcb_zcd_zcmop_zba_zbb_zbc_zbkb_zbkc_zbkx_zbs_smstateen_sstc_svadu_svinval_svnapot_svpbmt")]
    public void Text_OfAModel_IsItsIsaStringInCanonicalOrder(string model, string expected) =>
        Assert.Equal(expected, string.Join('_', IsaString.Text(Hart.Of(model).Cpu.Features).Split('_').Except(Extensions.Facts.Select(f => f.Name))));

    [Fact]
    public void Names_OfAModel_AreTheWordsOfItsIsaString()
    {
        var features = Hart.Of("rv64im").Cpu.Features;

        Assert.Equal("rv64i", IsaString.Base(features));
        Assert.Equal(["i", "m", "ziccif", "zicclsm", "zicntr", "zicsr", "zifencei", "zihintpause", "zmmul"], IsaString.Names(features).AsEnumerable());
    }

    [Theory]
    [InlineData("rv64im", "ziccif zicclsm")]
    [InlineData("rv32imac", "za64rs ziccamoa ziccif zicclsm ziccrse")]
    [InlineData("rv64gc", "za64rs ziccamoa ziccif zicclsm ziccrse ssccptr sscounterenw sstvala sstvecd svade svbare")]
    [InlineData("max", "za64rs ziccamoa ziccif zicclsm ziccrse ssccptr sscounterenw sstvala sstvecd svbare")]
    public void Names_OfAModel_TellWhatHoldsOfItsMemoryAndTraps(string model, string expected) =>
        Assert.Equal(expected.Split(' ').Order(), IsaString.Names(Hart.Of(model).Cpu.Features).Intersect(Extensions.Facts.Select(f => f.Name)).Order());

    [Theory]
    [InlineData("rv32im", 0x4000_1100UL)]
    [InlineData("rv64im", 0x8000_0000_0000_1100UL)]
    [InlineData("rv32imac", 0x4010_1105UL)]
    [InlineData("rv64gc", 0x8000_0000_0014_112DUL)]
    [InlineData("max", 0x8000_0000_0014_112FUL)]
    public void Misa_OfAModel_HasItsLettersAndWidth(string model, ulong expected) =>
        Assert.Equal(expected, Hart.Of(model).Csr(Riscv.State.CsrNumber.Misa));

    [Theory]
    [InlineData("rv64im", "zcb", "zcb of /MODEL needs zca: set zcb=false, or zca=true")]
    [InlineData("rv64im", "d", "d of /MODEL needs f: set d=false, or f=true")]
    [InlineData("rv64im", "svinval", "svinval of /MODEL needs s: set svinval=false, or s=true")]
    [InlineData("rv64gc", "zcf", "zcf of /MODEL needs rv32: set zcf=false, it exists with xlen=32 only")]
    [InlineData("rv64gc", "v", "v of /MODEL cannot be had: this frontend does not implement it yet; remove v=true")]
    public void Configure_WithAnExtensionThatLacksSomething_IsRefusedWithTheRemedy(string model, string property, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => Hart.Of(model, (property, true)));

        Assert.Equal(message.Replace("MODEL", model, StringComparison.Ordinal), error.Message);
    }

    [Theory]
    [InlineData("rv32gc", "zca", true)]
    [InlineData("rv64gc", "zcf", false)]
    [InlineData("rva22s64", "b", true)]
    [InlineData("max", "zbkc", true)]
    public void Features_ThatOthersBringAlong_AreThere(string model, string extension, bool expected) =>
        Assert.Equal(expected, Hart.Of(model).Cpu.Features.Has(Extensions.Feature(extension)));

    [Fact]
    public void Features_WithZcaButNoCompressedFloats_AreNotC()
    {
        Assert.False(Hart.Of("rv64gc", ("c", false), ("zca", true)).Cpu.Features.Has(RiscvFeature.C));
        Assert.True(Hart.Of("rv64gc", ("c", false), ("zca", true), ("zcd", true)).Cpu.Features.Has(RiscvFeature.C));
    }

    [Fact]
    public void Table_OfExtensions_NamesEveryFeatureOnce()
    {
        var features = Enum.GetValues<RiscvFeature>().Except([RiscvFeature.Rv32, RiscvFeature.Rv64]);

        Assert.Equal(features.Order(), Extensions.All.Select(e => Extensions.Feature(e.Name)).Order());
    }

    [Fact]
    public void Conditions_OfExtensions_NameKnownFeatures()
    {
        var words = Extensions.All.Concat(Extensions.Facts).SelectMany(e => $"{e.Requires} {e.ImpliedBy}".Split([' ', '|', '!', '-'], StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal([], words.Where(w => !RiscvFeatures.TryParse(w, out _)));
    }
}
