// What is learned of tags for the quick way of reading, and where learning ends.
namespace Sonde.Events.Tests;

public class TagTemplatesTests
{
    [Fact]
    public void TryGetOrAdd_RecordsThatAllDiffer_EndsAtItsLimitAndKnowsTheFirstOnes()
    {
        var templates = new TagTemplates(maxBytes: 1000);
        var numbers = new List<int>();
        for (var i = 0; i < 1000; i++)
        {
            if (templates.TryGetOrAdd(Fields(i, 1), out var number))
            {
                numbers.Add(number);
            }
        }

        Assert.InRange(numbers.Sum(i => Fields(i, 1).Length), 1000, 1000 + Fields(999, 1).Length);
        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
        Assert.True(templates.IsFull);
        Assert.All(numbers, i => Assert.True(templates.TryGetOrAdd(Fields(i, 2), out var number) && number == i));
        templates.Clear();
        Assert.False(templates.IsFull);
        Assert.True(templates.TryGetOrAdd(Fields(999, 1), out var anew) && anew == 0);
    }

    private static byte[] Fields(int tag, float value) => Bytes.Field(5, Bytes.Field(1, [.. Bytes.Field(1, $"tag{tag}"), .. Bytes.Field(2, value)]));
}
