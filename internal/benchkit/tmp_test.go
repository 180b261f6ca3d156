package benchkit
import ("testing";"os";"time";"fmt";"sync";"sync/atomic";"strconv")
func TestTmpFill(t *testing.T){
	n,_ := strconv.Atoi(os.Getenv("N"))
	if n==0 {t.Skip()}
	start:=time.Now()
	d,err:=Open(t.Context(), Folder(n), "", n)
	if err!=nil {t.Fatal(err)}
	fmt.Println("open", time.Since(start), "filled", d.Filled)
	h,_:=d.Head(); st,_:=os.Stat(Folder(n)+"/data/shuangcheng.db"); fmt.Println("entries",h, "bytes", st.Size(), float64(st.Size())/float64(h))
	for _,w:=range []int{1,16,64} {
		have,_:=d.count()
		start=time.Now()
		var next, steps atomic.Int64; next.Store(int64(have))
		var wg sync.WaitGroup
		lim,_:=strconv.Atoi(os.Getenv("M"))
		if w==1 {lim/=8}
		for range w { wg.Go(func(){
			for { i:=int(next.Add(1)-1); if i>=have+lim {return}
			 if err:=d.District.Play(t.Context(), d.DB, i); err!=nil {t.Error(err);return}
			 steps.Add(int64(len(d.District.tell(i).steps)))
			}
		})}
		wg.Wait()
		el:=time.Since(start)
		d.setCount(t.Context(), have+lim)
		fmt.Println(w,"writers", float64(steps.Load())/el.Seconds(), "commands/s")
	}
	start=time.Now(); d.Close(); fmt.Println("close",time.Since(start))
}
